using System.Text.Json.Serialization;
using DurableTask.Core.History;

namespace Spate.TaskHub.Hubs.Events;

/// <summary>What an activity call of a node came to before its run was rewound.</summary>
/// <param name="Node">The node.</param>
/// <param name="Activity">The activity.</param>
/// <param name="InputId">The key of its input (<see cref="PayloadId"/>); empty if it had none.</param>
/// <param name="Result">Its result.</param>
internal sealed record EarlierAnswer(string Node, string Activity, string InputId, string? Result)
{
    /// <summary>How the call was run; null if its worker did not note it.</summary>
    public EventDetail? Run { get; init; }

    /// <summary>What tells the call from the others of its run.</summary>
    [JsonIgnore]
    internal (string Node, string Activity, string InputId) Key => (Node, Activity, InputId);

    internal static EarlierAnswer Of(string node, TaskScheduledEvent request, TaskCompletedEvent answer)
    {
        var (_, activity, inputId) = KeyOf(node, request);
        return new EarlierAnswer(node, activity, inputId, answer.Result) { Run = EventDetail.Of(TaskRun.Of(answer)) };
    }

    internal static (string Node, string Activity, string InputId) KeyOf(string node, TaskScheduledEvent request) =>
        (node, request.Name!, request.Input is null ? "" : PayloadId.ToText(PayloadId.Of(request.Input)));

    /// <summary>The same answer to the call that is made now.</summary>
    internal TaskCompletedEvent ToEvent(int taskId) => HubEvents.TaskCompleted(taskId, Result, Run?.Run);
}

/// <summary>A request to rewind a run, as its history keeps it once earlier answers go with it.</summary>
internal sealed record StoredRewind(string? Reason, IReadOnlyList<EarlierAnswer> Answers);
