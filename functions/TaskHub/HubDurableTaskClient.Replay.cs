using DurableTask.Core;
using DurableTask.Core.History;
using Spate.TaskHub.Diagnostics;
using Spate.TaskHub.Hubs;
using Spate.TaskHub.Hubs.Events;

namespace Spate.TaskHub;

/// <summary>How a run that ended is run again with changes.</summary>
public sealed record RestartOptions
{
    /// <summary>
    /// The id of the run that is scheduled; null takes the place of the earlier run, which is purged in the same transaction.
    /// </summary>
    public string? NewInstanceId { get; init; }

    /// <summary>Its input, serialized, in place of the earlier run's; null keeps that.</summary>
    public string? SerializedInput { get; init; }
}

public sealed partial class HubDurableTaskClient
{
    /// <summary>The tag of a run that names the run that it repeats.</summary>
    public const string ReplayOfTag = "spate.replayOf";

    /// <summary>
    /// Schedules a run of an orchestration that ended anew, with its name, version, input and tags: under a new id, or in place of the
    /// earlier run, which is purged in the same transaction.
    /// </summary>
    /// <exception cref="ArgumentException">There is no such instance.</exception>
    /// <exception cref="InvalidOperationException">The instance is to keep its id, and has not ended.</exception>
    public override Task<string> RestartAsync(
        string instanceId, bool restartWithNewInstanceId = false, CancellationToken cancellation = default) =>
        RestartAsync(instanceId, new RestartOptions { NewInstanceId = restartWithNewInstanceId ? NewId() : null }, cancellation);

    /// <summary>Schedules a run of an orchestration that ended anew, with its name, version and tags.</summary>
    /// <returns>The id of the run.</returns>
    /// <exception cref="ArgumentException">There is no such instance.</exception>
    /// <exception cref="InvalidOperationException">The id that the run is to have belongs to one that has not ended.</exception>
    public async Task<string> RestartAsync(string instanceId, RestartOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var state = await RequireAsync(instanceId, withPayloads: true, cancellation);
        var history = await _hub.GetHistoryAsync(instanceId, cancellation);
        var newId = options.NewInstanceId ?? instanceId;
        var tags = state.Tags.ToDictionary(StringComparer.Ordinal);
        if (newId != instanceId)
            tags[ReplayOfTag] = instanceId;
        using var span = DurableTracing.StartCreation(state.Name, newId);
        var started = new ExecutionStartedEvent(-1, options.SerializedInput ?? state.Input)
        {
            Name = state.Name,
            Version = history.OfType<ExecutionStartedEvent>().FirstOrDefault()?.Version ?? "",
            OrchestrationInstance = new OrchestrationInstance { InstanceId = newId, ExecutionId = NewId() },
            Tags = tags,
            ParentTraceContext = DurableTracing.ContextOf(span),
        }.At(_time.GetUtcNow());
        var result = await _hub.CreateInstanceAsync(new NewInstance(newId, started) { ReplacesEnded = true }, cancellation);
        return result.Created ? newId : throw new InvalidOperationException(
            $"The orchestration '{newId}' is {result.ExistingStatus} and cannot be restarted under its id before it ends. "
            + "Terminate it first, or restart it with a new id.");
    }

    /// <summary>
    /// Lets a run that failed or was terminated go on: what failed in it, and in its sub-orchestrations, is done anew by the code that is
    /// deployed now; what succeeded is kept. If that code does not fit the run's history, the run fails and says so.
    /// </summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="reason">Why, for people who read the history.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ArgumentException">There is no such instance.</exception>
    /// <exception cref="InvalidOperationException">It has not failed, never began, or is a sub-orchestration.</exception>
    public override Task RewindInstanceAsync(string instanceId, string reason, CancellationToken cancellation = default) =>
        RewindAsync(new RewindRequest(instanceId, NewId(), reason), cancellation);

    /// <summary>
    /// Lets a run that ended go on from some of its nodes: they, all that the code does only after them, and what failed is done anew; all
    /// else is kept.
    /// </summary>
    /// <inheritdoc cref="RewindInstanceAsync" path="/exception"/>
    /// <param name="instanceId">The instance.</param>
    /// <param name="nodes">The nodes: of a fan-out, <c>enrich</c> is every item and <c>enrich[17]</c> one.</param>
    /// <param name="reason">Why, for people who read the history.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ArgumentException">There is no such instance, or it has no such node.</exception>
    public async Task RerunAsync(
        string instanceId, IReadOnlyList<string> nodes, string? reason = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentOutOfRangeException.ThrowIfZero(nodes.Count, nameof(nodes));
        await RewindAsync(new RewindRequest(instanceId, NewId(), reason) { Nodes = nodes }, cancellation);
    }

    /// <inheritdoc cref="RewindInstanceAsync"/>
    /// <param name="request">What is to go on, and from where.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task RewindAsync(RewindRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var state = await RequireAsync(request.InstanceId, withPayloads: false, cancellation);
        if (state.ParentInstanceId is { } parent)
        {
            throw new InvalidOperationException(
                $"The orchestration '{request.InstanceId}' is a sub-orchestration, and goes on with its parent: rewind '{parent}'.");
        }

        if (state.ExecutionId == request.ExecutionId)
            return;
        RewindCheck.Require(request, await _hub.GetHistoryAsync(request.InstanceId, cancellation));
        var result = await _hub.RewindInstanceAsync(request, cancellation);
        if (result is { Rewound: false, Status: null })
            throw NotFound(request.InstanceId);
        if (!result.Rewound)
            throw new InvalidOperationException(RewindCheck.Refusal(request, result.Status!.Value));
    }

    private async Task<InstanceState> RequireAsync(string instanceId, bool withPayloads, CancellationToken cancellation) =>
        await _hub.GetInstanceAsync(RequireId(instanceId), withPayloads, cancellation) ?? throw NotFound(instanceId);

    private static ArgumentException NotFound(string instanceId) =>
        new($"There is no orchestration with the id '{instanceId}'.", nameof(instanceId));
}
