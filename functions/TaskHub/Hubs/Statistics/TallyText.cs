using System.Globalization;

namespace Spate.TaskHub.Hubs.Statistics;

/// <summary>
/// How the nodes of a run fared, as stored, with times on the <see cref="TimeScale"/>, −1 for none. The texts of many runs are often the
/// same, and the hubs count them as they are.
/// </summary>
internal static class TallyText
{
    private const int None = -1;

    /// <summary>A line for each node: <c>STATE CALLS WAIT DURATION NODE</c>; empty for a run that says nothing.</summary>
    internal static string LinesOf(RunTally? tally) => Join(
        tally, static node => Text($"{Word(node.State)} {node.Calls} {StepOf(node.Wait)} {StepOf(node.Duration)} {OneLine(node.Node)}"));

    /// <summary>A line for each node: <c>STATE NODE</c>.</summary>
    internal static string StatesOf(RunTally? tally) => Join(tally, static node => $"{Word(node.State)} {OneLine(node.Node)}");

    /// <summary>The calls of all nodes, then the waits, then the durations, as PostgreSQL writes an array.</summary>
    internal static string? NumbersOf(RunTally? tally) => tally is null ? null : "{" + string.Join(
        ',',
        tally.Nodes.Select(static node => node.Calls)
            .Concat(tally.Nodes.Select(static node => StepOf(node.Wait)))
            .Concat(tally.Nodes.Select(static node => StepOf(node.Duration)))) + "}";

    /// <summary>Reads a line of <see cref="LinesOf"/>; null if it has not that form.</summary>
    internal static (string State, int Calls, int? Wait, int? Duration, string Node)? ParseLine(ReadOnlySpan<char> line)
    {
        Span<Range> parts = stackalloc Range[5];
        return line.Split(parts, ' ') == 5 && TryParse(line[parts[1]], out var calls) && TryParse(line[parts[2]], out var wait)
            && TryParse(line[parts[3]], out var duration)
            ? (line[parts[0]].ToString(), calls, TimeOf(wait), TimeOf(duration), line[parts[4]].ToString())
            : null;
    }

    /// <summary>Reads what <see cref="StatesOf"/> wrote.</summary>
    internal static IReadOnlyList<(string State, string Node)> ParseStates(string text) =>
        [.. text.Split('\n').Select(static line => (Line: line, End: line.IndexOf(' ', StringComparison.Ordinal)))
            .Where(static line => line.End > 0).Select(static line => (line.Line[..line.End], line.Line[(line.End + 1)..]))];

    internal static int? TimeOf(int number) => number == None ? null : number;

    private static string Join(RunTally? tally, Func<NodeTally, string> line) =>
        tally is null ? "" : string.Join('\n', tally.Nodes.Select(line));

    private static int StepOf(TimeSpan? time) => time is { } value ? TimeScale.StepOf(value) : None;

    private static string Word(string state) => state.Length == 0 ? "-" : OneLine(state).Replace(' ', '_');

    private static string OneLine(string text) => text.AsSpan().ContainsAnyInRange('\0', '\x1f')
        ? string.Concat(text.Select(static c => c < ' ' ? '\uFFFD' : c))
        : text;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static bool TryParse(ReadOnlySpan<char> text, out int number) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
}
