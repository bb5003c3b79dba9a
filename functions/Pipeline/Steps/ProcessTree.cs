using System.Globalization;
using System.Text;

namespace Spate.Pipeline.Steps;

/// <summary>
/// Ends the processes of steps. On Linux they are found by their environment, which every process hands down: one that left its session, or
/// whose parent ended, is still found. (Source of the idea: Jenkins' ProcessTreeKiller.)
/// </summary>
internal static class ProcessTree
{
    private const string ProcessFiles = "/proc";

    /// <summary>Ends every process whose mark is meant, and those that they start meanwhile.</summary>
    /// <returns>How many there were.</returns>
    public static int KillMarked(Func<string, bool> isMeant)
    {
        var ended = new HashSet<int>();
        while (Marked(isMeant).Where(ended.Add).ToList() is { Count: > 0 } found)
        {
            foreach (var process in found) _ = Libc.Kill(process, Libc.KillSignal);
        }

        return ended.Count;
    }

    private static IEnumerable<int> Marked(Func<string, bool> isMeant)
    {
        if (!OperatingSystem.IsLinux()) yield break;
        foreach (var folder in Directory.EnumerateDirectories(ProcessFiles))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var process)
                && MarkOf(folder) is { } mark
                && isMeant(mark))
            {
                yield return process;
            }
        }
    }

    private static string? MarkOf(string folder)
    {
        try
        {
            const string Variable = $"{StepEnvironment.Mark}=";
            return Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(folder, "environ")))
                .Split('\0')
                .FirstOrDefault(variable => variable.StartsWith(Variable, StringComparison.Ordinal))?[Variable.Length..];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It ended, or is somebody else's.
            return null;
        }
    }
}
