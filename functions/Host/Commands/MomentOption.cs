using System.CommandLine;

namespace Spate.Host.Commands;

/// <summary>An option whose argument is a point in time.</summary>
internal static class MomentOption
{
    private const string Examples = "2026-03-14, 2026-03-14T15:09:26Z or 36h";

    public static Option<DateTimeOffset?> Create(
        string name, string description, TimeProvider time, string examples = Examples) => new(name)
        {
            Description = description,
            HelpName = "time",
            CustomParser = result => result.Read<DateTimeOffset>(
                text => MomentParser.TryParse(text, time.GetUtcNow(), out var moment) ? moment : null,
                $"a time such as {examples}"),
        };
}
