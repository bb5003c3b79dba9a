using DurableTask.Core.History;
using Spate.Dag;
using Spate.TaskHub;

namespace Spate.Host.Runs.Nodes;

/// <summary>A call in a history, and its answer.</summary>
/// <param name="Item">What was called: a node, or an item of a fan-out, such as <c>enrich[17]</c>; without a node, the activity.</param>
/// <param name="Activity">The activity, or the orchestration.</param>
/// <param name="StartedAt">When.</param>
/// <param name="Task">The number of the call within the run.</param>
internal sealed record NodeCall(string Item, string Activity, DateTimeOffset StartedAt, int Task)
{
    /// <summary>How many times the item had been called, this call included.</summary>
    public int Attempt { get; private init; } = 1;

    /// <summary>When it was answered; null if it was not.</summary>
    public DateTimeOffset? EndedAt { get; private init; }

    /// <summary>Who ran it; null if it was not answered, or by a worker of a version that did not note it.</summary>
    public string? Worker => Run?.Worker;

    /// <summary>How its activity was run; null if it was not answered, or by a worker of a version that did not note it.</summary>
    public TaskRun? Run { get; private init; }

    public bool IsFailed { get; private init; }

    public string? Failure { get; private init; }

    /// <summary>The node, without the numbers of items.</summary>
    public string Path { get; } = WithoutNumbers(Item);

    /// <summary>The calls of activities and sub-orchestrations, in their order.</summary>
    public static IReadOnlyList<NodeCall> Of(IEnumerable<HistoryEvent> history)
    {
        var calls = new Dictionary<int, NodeCall>();
        var attempts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var item in history)
        {
            if (Start(item) is { } call)
                calls[item.EventId] = call with { Attempt = attempts[call.Item] = attempts.GetValueOrDefault(call.Item) + 1 };
            else if (AnsweredId(item) is { } id && calls.TryGetValue(id, out var answered))
                calls[id] = answered.AnsweredBy(item);
        }

        return [.. calls.Values];
    }

    private static NodeCall? Start(HistoryEvent item) => item switch
    {
        TaskScheduledEvent e => new(NodeOf(e.Tags) ?? e.Name!, e.Name!, new DateTimeOffset(e.Timestamp), e.EventId),
        SubOrchestrationInstanceCreatedEvent e => new(NodeOf(e.Tags) ?? e.Name!, e.Name!, new DateTimeOffset(e.Timestamp), e.EventId),
        _ => null,
    };

    private static int? AnsweredId(HistoryEvent item) => item switch
    {
        TaskCompletedEvent e => e.TaskScheduledId,
        TaskFailedEvent e => e.TaskScheduledId,
        SubOrchestrationInstanceCompletedEvent e => e.TaskScheduledId,
        SubOrchestrationInstanceFailedEvent e => e.TaskScheduledId,
        _ => null,
    };

    private NodeCall AnsweredBy(HistoryEvent answer)
    {
        var answered = this with { EndedAt = new DateTimeOffset(answer.Timestamp), Run = TaskRun.Of(answer) };
        return answer switch
        {
            TaskFailedEvent e => answered with { IsFailed = true, Failure = e.FailureDetails?.ErrorMessage ?? e.Reason },
            SubOrchestrationInstanceFailedEvent e =>
                answered with { IsFailed = true, Failure = e.FailureDetails?.ErrorMessage ?? e.Reason },
            _ => answered,
        };
    }

    private static string? NodeOf(IDictionary<string, string>? tags) =>
        tags is not null && tags.TryGetValue(ActivityTags.Node, out var node) ? node : null;

    private static string WithoutNumbers(string item)
    {
        var parts =
            item.Split('/').Select(static part => part.EndsWith(']') && part.LastIndexOf('[') is > 0 and var start ? part[..start] : part);
        return string.Join('/', parts);
    }
}
