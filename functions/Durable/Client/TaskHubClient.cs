using Spate.Durable.Diagnostics;

namespace Spate.Durable;

/// <summary>A client that works directly on a hub.</summary>
/// <param name="hub">The hub; it stays the caller's to dispose.</param>
/// <param name="converter">What turns values into text; JSON if null. It must be that of the workers.</param>
/// <param name="time">The clock; the system's if null.</param>
public sealed class TaskHubClient(ITaskHub hub, DataConverter? converter = null, TimeProvider? time = null) : DurableTaskClient("default")
{
    private readonly DataConverter _converter = converter ?? JsonDataConverter.Default;
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <inheritdoc/>
    public override async Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName, object? input = null, StartOrchestrationOptions? options = null, CancellationToken cancellation = default)
    {
        if (orchestratorName == default)
            throw new ArgumentException("The orchestration needs a name.", nameof(orchestratorName));
        var instanceId = string.IsNullOrEmpty(options?.InstanceId) ? Guid.NewGuid().ToString("N") : options.InstanceId;
        using var span = DurableTracing.StartCreation(orchestratorName, instanceId);
        var started = new ExecutionStartedEvent(
            _time.GetUtcNow(), orchestratorName, _converter.Serialize(input), Guid.NewGuid().ToString("N"),
            Tags: options?.Tags, ParentTraceContext: DurableTracing.ContextOf(span));
        var result = await hub.CreateInstanceAsync(new NewInstance(instanceId, started, options?.StartAt), cancellation);
        if (result.ExistingStatus is { } status && options?.DedupeStatuses?.Contains(status.ToString(), StringComparer.OrdinalIgnoreCase) == true)
            throw new OrchestrationAlreadyExistsException(instanceId, status);
        return instanceId;
    }

    /// <inheritdoc/>
    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        WaitAsync(instanceId, InstanceMilestone.Started, getInputsAndOutputs, cancellation);

    /// <inheritdoc/>
    public override Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        WaitAsync(instanceId, InstanceMilestone.Ended, getInputsAndOutputs, cancellation);

    /// <inheritdoc/>
    public override Task TerminateInstanceAsync(
        string instanceId, TerminateInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        RequireId(instanceId);
        var termination = new ExecutionTerminatedEvent(_time.GetUtcNow(), _converter.Serialize(options?.Output), options?.Recursive ?? false);
        return hub.TerminateInstanceAsync(instanceId, termination, cancellation);
    }

    /// <inheritdoc/>
    public override async Task<OrchestrationMetadata?> GetInstanceAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default)
    {
        RequireId(instanceId);
        return await hub.GetInstanceAsync(instanceId, getInputsAndOutputs, cancellation) is { } state ? Describe(state, getInputsAndOutputs) : null;
    }

    /// <inheritdoc/>
    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null) =>
        new InstancePages(this, filter ?? new OrchestrationQuery());

    /// <inheritdoc/>
    public override async Task<IList<HistoryEvent>> GetOrchestrationHistoryAsync(string instanceId, CancellationToken cancellation = default)
    {
        RequireId(instanceId);
        return [.. await hub.GetHistoryAsync(instanceId, cancellation)];
    }

    /// <inheritdoc/>
    public override async Task<PurgeResult> PurgeInstanceAsync(
        string instanceId, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        RequireId(instanceId);
        return new PurgeResult(await hub.PurgeInstanceAsync(instanceId, options ?? new PurgeInstanceOptions(), cancellation));
    }

    /// <inheritdoc/>
    public override async Task<PurgeResult> PurgeAllInstancesAsync(
        PurgeInstancesFilter filter, PurgeInstanceOptions? options = null, CancellationToken cancellation = default) =>
        new(await hub.PurgeInstancesAsync(filter, options ?? new PurgeInstanceOptions(), cancellation));

    private static void RequireId(string instanceId) => ArgumentException.ThrowIfNullOrEmpty(instanceId);

    private async Task<OrchestrationMetadata> WaitAsync(
        string instanceId, InstanceMilestone milestone, bool withPayloads, CancellationToken cancellation)
    {
        RequireId(instanceId);
        var state = await hub.WaitForInstanceAsync(instanceId, milestone, withPayloads, cancellation)
            ?? throw new InvalidOperationException($"There is no orchestration with the id '{instanceId}'.");
        return Describe(state, withPayloads);
    }

    private OrchestrationMetadata Describe(InstanceState state, bool withPayloads) => new(state.Name, state.InstanceId)
    {
        DataConverter = withPayloads ? _converter : null,
        RuntimeStatus = state.Status,
        CreatedAt = state.CreatedAt,
        LastUpdatedAt = state.LastUpdatedAt,
        SerializedInput = state.Input,
        SerializedOutput = state.Output,
        SerializedCustomStatus = state.CustomStatus,
        Tags = state.Tags,
        FailureDetails = state.FailureDetails,
    };

    private sealed class InstancePages(TaskHubClient client, OrchestrationQuery query) : AsyncPageable<OrchestrationMetadata>
    {
        public override async IAsyncEnumerable<Page<OrchestrationMetadata>> AsPages(
            string? continuationToken = default, int? pageSizeHint = default)
        {
            var next = query with { ContinuationToken = continuationToken ?? query.ContinuationToken, PageSize = pageSizeHint ?? query.PageSize };
            do
            {
                var page = await client.QueryAsync(next);
                yield return page;
                next = next with { ContinuationToken = page.ContinuationToken };
            }
            while (next.ContinuationToken is not null);
        }
    }

    private async Task<Page<OrchestrationMetadata>> QueryAsync(OrchestrationQuery query)
    {
        var page = await hub.QueryInstancesAsync(query);
        return new Page<OrchestrationMetadata>(
            [.. page.Values.Select(state => Describe(state, query.FetchInputsAndOutputs))], page.ContinuationToken);
    }
}
