using System.Runtime.CompilerServices;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Spate.TaskHub.Bulk;
using Spate.TaskHub.Hubs;

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
        var restart = new Restart(_hub, _time);
        var run = await restart.ReadAsync(RequireId(instanceId), cancellation) ?? throw NotFound(instanceId);
        var newId = options.NewInstanceId ?? instanceId;
        var result = await restart.ScheduleAsync(run, options, NewId(), cancellation);
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
        var state = await _hub.GetInstanceAsync(RequireId(request.InstanceId), withPayloads: false, cancellation)
            ?? throw NotFound(request.InstanceId);
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

    /// <summary>Replays all runs that a filter matches. Its custom status says how far it is (<see cref="BulkReplayProgress"/>).</summary>
    /// <param name="request">Which runs, and how.</param>
    /// <param name="instanceId">The id of the orchestration that does it; null makes one up.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The id of the orchestration. Terminating it ends the replay; what was replayed stays so.</returns>
    /// <exception cref="ArgumentException">The request contradicts itself; the message says where.</exception>
    public Task<string> ReplayAllAsync(BulkReplay request, string? instanceId = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Fault() is { } fault)
            throw new ArgumentException(fault, nameof(request));
        var input = new ReplayRunsInput(request, null, new BulkReplayProgress());
        var options = new StartOrchestrationOptions(InstanceId: instanceId ?? $"replay-{NewId()}");
        return ScheduleNewOrchestrationInstanceAsync(BulkReplay.OrchestratorName, input, options, cancellation);
    }

    /// <summary>Finds the runs that a filter matches, the newest first: those that <see cref="ReplayAllAsync"/> would replay.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="withPayloads">Whether inputs and outputs are read too.</param>
    /// <param name="cancellation">Gives up.</param>
    public async IAsyncEnumerable<InstanceState> FindRunsAsync(
        RunFilter filter, bool withPayloads = false, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var search = new RunSearch(_hub, filter);
        string? token = null;
        do
        {
            var page = await search.NextAsync(token, int.MaxValue, 0, withPayloads, cancellation);
            foreach (var run in page.Runs)
                yield return run;
            token = page.ContinuationToken;
        }
        while (token is not null);
    }

    /// <summary>Reads the runs that a filter matches page by page, the newest first, with their inputs and outputs.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="pageSize">How many are read at a time.</param>
    public AsyncPageable<OrchestrationMetadata> GetRunsAsync(RunFilter filter, int pageSize)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return Pageable.Create(async (continuationToken, pageSizeHint, cancellation) =>
        {
            var page = await _hub.FindRunsAsync(filter, pageSizeHint ?? pageSize, continuationToken, withPayloads: true, cancellation);
            return new Page<OrchestrationMetadata>(
                [.. page.Values.Select(state => Describe(state, withPayloads: true))], page.ContinuationToken);
        });
    }

    private static ArgumentException NotFound(string instanceId) =>
        new($"There is no orchestration with the id '{instanceId}'.", nameof(instanceId));
}
