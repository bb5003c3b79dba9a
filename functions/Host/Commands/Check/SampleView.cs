using Spate.Host.Terminals;

namespace Spate.Host.Commands.Check;

/// <summary>Shows records before and after; on a terminal, differences are coloured.</summary>
internal static class SampleView
{
    private const string Green = "\e[32m";
    private const string Red = "\e[31m";
    private const string Grey = "\e[90m";
    private const string Plain = "\e[0m";

    public static void Write(Terminal terminal, SampleOutcome outcome)
    {
        terminal.Out.WriteLine($"line {outcome.Line}");
        terminal.Out.WriteLine($"  before    {outcome.Before}");
        if (outcome.After is { } after)
            terminal.Out.WriteLine($"  after     {Highlight(terminal, outcome.Before, after)}");
        else
            terminal.Out.WriteLine($"  rejected  {Colour(terminal, Red, outcome.Reason!)}: {outcome.Detail}");
    }

    /// <summary>Greys the common beginning and end of both records, so that the changes in between stand out.</summary>
    private static string Highlight(Terminal terminal, string before, string after)
    {
        var start = before.AsSpan().CommonPrefixLength(after);
        var end = 0;
        while (end < Math.Min(before.Length, after.Length) - start && before[^(end + 1)] == after[^(end + 1)])
            end++;
        return Colour(terminal, Grey, after[..start]) + Colour(terminal, Green, after[start..^end]) + Colour(terminal, Grey, after[^end..]);
    }

    private static string Colour(Terminal terminal, string colour, string text) =>
        terminal.IsInteractive && text.Length > 0 ? $"{colour}{text}{Plain}" : text;
}
