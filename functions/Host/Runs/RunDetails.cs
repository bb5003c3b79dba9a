using DurableTask.Core.History;
using Spate.Dag;
using Spate.Pipeline;

namespace Spate.Host.Runs;

/// <summary>The details of a run.</summary>
/// <param name="Run">The run's summary.</param>
/// <param name="Nodes">Its graph's nodes, in order.</param>
/// <param name="Activities">Its activities, in the order of their first calls.</param>
/// <param name="Result">Its result, when it is completed.</param>
/// <param name="Outputs">The results: the manifest's directory and its contents.</param>
internal sealed record RunDetails(
    RunSummary Run, IReadOnlyList<NodeDetails> Nodes, IReadOnlyList<ActivityDetails> Activities, EnrichObjectResult? Result,
    IReadOnlyList<string> Outputs);

/// <summary>A node of a run's graph.</summary>
internal sealed record NodeDetails(string Name, NodeState State, string Activity);

/// <summary>The calls of one activity in a run.</summary>
/// <param name="Activity">Its name.</param>
/// <param name="Calls">How many times it was called, retries included.</param>
/// <param name="Failed">How many of the calls failed.</param>
/// <param name="StartSeconds">From the run's creation to the first call.</param>
/// <param name="Seconds">From the first call to the last result; null while there is none.</param>
/// <param name="Failure">The last failure.</param>
internal sealed record ActivityDetails(string Activity, int Calls, int Failed, double StartSeconds, double? Seconds, string? Failure)
{
    /// <summary>Collects the calls and results in a history.</summary>
    public static IReadOnlyList<ActivityDetails> Of(IEnumerable<HistoryEvent> history, DateTimeOffset createdAt)
    {
        var events = history.ToList();
        var answers = new Dictionary<int, HistoryEvent>();
        foreach (var answer in events)
        {
            if (answer is TaskCompletedEvent completed)
                answers[completed.TaskScheduledId] = answer;
            else if (answer is TaskFailedEvent failed)
                answers[failed.TaskScheduledId] = answer;
        }

        return [.. events.OfType<TaskScheduledEvent>().GroupBy(static call => call.Name, StringComparer.Ordinal).Select(calls =>
        {
            var answered = calls.Select(call => answers.GetValueOrDefault(call.EventId)).OfType<HistoryEvent>().ToList();
            var failures = answered.OfType<TaskFailedEvent>().ToList();
            var start = calls.Min(static call => call.Timestamp);
            return new ActivityDetails(
                calls.Key!, calls.Count(), failures.Count, (start - createdAt.UtcDateTime).TotalSeconds,
                answered.Count > 0 ? (answered.Max(static answer => answer.Timestamp) - start).TotalSeconds : null,
                failures.LastOrDefault()?.FailureDetails?.ErrorMessage);
        })];
    }
}
