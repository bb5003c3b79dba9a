using DurableTask.Core.History;

namespace Spate.Host.Runs.Nodes;

/// <summary>What a call was given, and what it gave, as JSON. Of what is very long, the beginning.</summary>
/// <param name="Task">Its number within the run.</param>
/// <param name="Input">What it was given.</param>
/// <param name="Output">What it gave; null if it was not answered, or failed.</param>
/// <param name="Truncated">Whether one of them is longer.</param>
internal sealed record CallValues(int Task, string? Input, string? Output, bool Truncated)
{
    private const int MaxLength = 64 << 10;

    /// <summary>Finds a call in a history; null if there is none of that number.</summary>
    public static CallValues? Find(IEnumerable<HistoryEvent> history, int task)
    {
        var (isFound, input, output) = (false, (string?)null, (string?)null);
        foreach (var item in history)
        {
            switch (item)
            {
                case TaskScheduledEvent e when e.EventId == task:
                    (isFound, input) = (true, e.Input);
                    break;
                case SubOrchestrationInstanceCreatedEvent e when e.EventId == task:
                    (isFound, input) = (true, e.Input);
                    break;
                case TaskCompletedEvent e when e.TaskScheduledId == task:
                    output = e.Result;
                    break;
                case SubOrchestrationInstanceCompletedEvent e when e.TaskScheduledId == task:
                    output = e.Result;
                    break;
            }
        }

        return isFound
            ? new CallValues(task, Cut(input), Cut(output), input is { Length: > MaxLength } || output is { Length: > MaxLength })
            : null;
    }

    private static string? Cut(string? json) => json is { Length: > MaxLength } ? json[..MaxLength] : json;
}
