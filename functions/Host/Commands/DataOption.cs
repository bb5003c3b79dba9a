using System.CommandLine;

namespace Spate.Host.Commands;

/// <summary>The directory where an embedded Spate keeps its buckets, hub and queue.</summary>
internal static class DataOption
{
    public const string Default = "data";

    public static Option<string?> Create() => new("--data")
    {
        Description = "The data directory: buckets, task hub and queue. [default: data]",
        HelpName = "directory",
    };

    public static string Read(ParseResult parsed, Option<string?> option) => parsed.GetValue(option) ?? Default;
}
