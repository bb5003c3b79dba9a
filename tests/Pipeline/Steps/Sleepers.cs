using System.Globalization;

namespace Spate.Pipeline.Tests.Steps;

/// <summary>Processes that sleep for a time that nobody else sleeps for, so that they can be told from all others.</summary>
internal sealed class Sleepers
{
    private readonly string _seconds = Random.Shared.Next(1_000_000, 9_999_999).ToString(CultureInfo.InvariantCulture);

    public string Command => $"sleep {_seconds}";

    /// <summary>Those that run, by the operating system's account.</summary>
    public IReadOnlyList<string> Running() =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Where(folder => CommandOf(folder).StartsWith($"sleep\0{_seconds}", StringComparison.Ordinal)),
    ];

    private static string CommandOf(string folder)
    {
        try
        {
            return int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out _)
                ? File.ReadAllText(Path.Combine(folder, "cmdline"))
                : "";
        }
        catch (IOException)
        {
            // It ended meanwhile.
            return "";
        }
    }
}
