using Microsoft.Extensions.Logging;

namespace Spate.Pipeline.Steps;

/// <summary>The folder of one run of a step. It is removed with all that is in it when the step has ended.</summary>
internal sealed class StepFolder : IDisposable
{
    private const string ContainerNote = "container";

    private readonly ILogger _logger;

    public StepFolder(string path, ILogger logger)
    {
        Path = path;
        _logger = logger;
        foreach (var folder in (string[])[Inputs, Outputs, Work, Temporary]) Directory.CreateDirectory(folder);
    }

    public string Path { get; }

    /// <summary>What the step reads.</summary>
    public string Inputs => System.IO.Path.Combine(Path, "in");

    /// <summary>What it writes.</summary>
    public string Outputs => System.IO.Path.Combine(Path, "out");

    /// <summary>Where it works.</summary>
    public string Work => System.IO.Path.Combine(Path, "work");

    /// <summary>Where its temporary files go.</summary>
    public string Temporary => System.IO.Path.Combine(Path, "tmp");

    /// <summary>
    /// Lets a container's user, who is not the worker's if that is root, read inputs and write outputs. Nobody else comes so far: the
    /// folder above is the worker's alone.
    /// </summary>
    public void OpenToContainers()
    {
        if (OperatingSystem.IsWindows()) return;
        const UnixFileMode All = (UnixFileMode)0b111_111_111;
        const UnixFileMode ToRead = (UnixFileMode)0b111_101_101;
        foreach (var folder in Directory.EnumerateDirectories(Outputs, "*", SearchOption.AllDirectories).Prepend(Outputs))
            File.SetUnixFileMode(folder, All);
        foreach (var folder in Directory.EnumerateDirectories(Inputs, "*", SearchOption.AllDirectories).Prepend(Inputs))
            File.SetUnixFileMode(folder, ToRead);
        foreach (var file in Directory.EnumerateFiles(Inputs, "*", SearchOption.AllDirectories)) File.SetUnixFileMode(file, ToRead);
    }

    /// <summary>Notes the container, so that the next worker can end it if this one dies.</summary>
    public void Note(StepContainer container) =>
        File.WriteAllLines(System.IO.Path.Combine(Path, ContainerNote), [container.Program, container.Name]);

    /// <summary>The container that was noted in the folder of a step.</summary>
    public static StepContainer? NotedContainer(string folder)
    {
        var note = System.IO.Path.Combine(folder, ContainerNote);
        return File.Exists(note) && File.ReadAllLines(note) is [var program, var name] ? new(program, name) : null;
    }

    public void Dispose() => Remove(Path, _logger);

    /// <summary>A program may have made folders that not even it may read: those cannot be emptied before they are opened.</summary>
    private static void Open(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var folder in new DirectoryInfo(path).EnumerateDirectories().Where(folder => folder.LinkTarget is null))
            Open(folder.FullName);
    }

    /// <summary>Removes a folder with all that is in it. Where that cannot be, the next worker that starts tries again.</summary>
    public static void Remove(string path, ILogger logger)
    {
        try
        {
            Open(path);
            Directory.Delete(path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            logger.LogWarning(e, "{Folder} cannot be removed now; the next worker that starts tries again", path);
        }
    }
}
