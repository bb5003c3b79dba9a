namespace Spate.Pipeline.Steps;

/// <summary>Finds programs in the folders of <c>PATH</c>.</summary>
internal sealed class ProgramPath(string? path)
{
    /// <summary>What <c>PATH</c> says.</summary>
    public string Value => path ?? "";

    /// <summary>The <c>PATH</c> of this process.</summary>
    public static ProgramPath OfProcess() => new(Environment.GetEnvironmentVariable("PATH"));

    /// <summary>The file of a program; null if there is none.</summary>
    public string? Find(string program) => Value.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Where(Path.IsPathRooted)
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(IsExecutable);

    public static bool IsExecutable(string file)
    {
        const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return File.Exists(file) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(file) & Executable) != UnixFileMode.None);
    }
}
