using Spate.Host.Queues;
using Spate.Host.Terminals;
using Spectre.Console;

namespace Spate.Host.Commands.Queue;

/// <summary>Shows a queue on the terminal. The content of messages is untrusted: it is truncated and escaped.</summary>
internal static class QueueView
{
    private const int MaxSubject = 120;
    private const int MaxReason = 240;

    public static void Write(Terminal terminal, QueueState state)
    {
        var output = terminal.Out;
        output.WriteLine($"queue      {state.Queue}");
        output.WriteLine($"visible    {Units.Count(state.Visible)}");
        output.WriteLine($"in flight  {Units.Count(state.InFlight)}");
        output.WriteLine($"oldest     {Oldest(state)}");
        output.WriteLine($"dead       {Units.Count(state.DeadLettered)}");
        if (state.DeadLetters.Count == 0)
            return;

        output.WriteLine();
        terminal.WriteTable(Table(state.DeadLetters));
        if (state.DeadLettered > state.DeadLetters.Count)
            output.WriteLine($"… and {Units.Count(state.DeadLettered - state.DeadLetters.Count)} more: --limit shows more of them.");
    }

    private static string Oldest(QueueState state) => state switch
    {
        { OldestSeconds: { } age } => Units.Duration(TimeSpan.FromSeconds(Math.Max(0, age))),
        { Visible: 0, InFlight: 0 } => "none",
        _ => "not reported by SQS; CloudWatch has ApproximateAgeOfOldestMessage",
    };

    private static Table Table(IReadOnlyList<DeadLetterState> letters)
    {
        var table = TableOutput.Columns("DEAD LETTER", "SENT", "DIED", "ABOUT", "WHY");
        foreach (var letter in letters)
        {
            table.AddRow(
                Markup.Escape(letter.Message), letter.SentAt is null ? "unknown" : Time(letter.SentAt), Time(letter.DeadAt),
                Markup.Escape(Subject(letter)), Markup.Escape(Why(letter)));
        }

        return table;
    }

    private static string Subject(DeadLetterState letter)
    {
        var text = letter.Objects switch
        {
            [] => letter.Body,
            [var only] => only,
            [var first, ..] => $"{first} and {letter.Objects.Count - 1} more",
        };
        return Printable.Line(text, MaxSubject);
    }

    private static string Why(DeadLetterState letter) =>
        Printable.Line(letter.Problem is null ? letter.Reason : $"{letter.Reason}: {letter.Problem}", MaxReason);

    private static string Time(DateTimeOffset? time) => time is { } known ? $"{known.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z" : "";
}
