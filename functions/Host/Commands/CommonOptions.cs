using System.CommandLine;

namespace Spate.Host.Commands;

/// <summary>Options that several commands take.</summary>
internal static class CommonOptions
{
    public static Option<bool> Verbose { get; } = new("--verbose", "-v")
    {
        Description = "Log more, and show where errors come from.",
        Recursive = true,
    };

    public static Option<bool> Json() => new("--json") { Description = "Write JSON, for programs to read." };
}
