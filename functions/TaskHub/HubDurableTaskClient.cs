using DurableTask.Core;
using DurableTask.Core.Exceptions;
using DurableTask.Core.History;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Options;
using Spate.TaskHub.Diagnostics;
using Spate.TaskHub.Failures;
using Spate.TaskHub.Hubs.Events;

using PurgeResult = Microsoft.DurableTask.Client.PurgeResult;

namespace Spate.TaskHub;

/// <summary>
/// A client that works directly on a hub. One meaning differs from other backends: scheduling an id that exists never replaces the
/// instance. It does nothing, or throws for the states in <see cref="StartOrchestrationOptions.DedupeStatuses"/>.
/// </summary>
public sealed partial class HubDurableTaskClient : DurableTaskClient
{
    private readonly ITaskHub _hub;
    private readonly DurableTaskClientOptions _options;
    private readonly TimeProvider _time;

    /// <summary>Makes one of an application's clients; applications name it with <c>UseTaskHub</c>.</summary>
    public HubDurableTaskClient(string name, ITaskHub hub, IOptionsMonitor<DurableTaskClientOptions> options, TimeProvider? time = null)
        : this(name, hub, options?.Get(name), time)
    {
    }

    /// <summary>Makes a client.</summary>
    /// <param name="hub">The hub; it stays the caller's to dispose.</param>
    /// <param name="options">What turns values into text, and the version of what is started without one.</param>
    /// <param name="time">The clock; the system's if null.</param>
    public HubDurableTaskClient(ITaskHub hub, DurableTaskClientOptions? options = null, TimeProvider? time = null)
        : this("", hub, options, time)
    {
    }

    private HubDurableTaskClient(string name, ITaskHub hub, DurableTaskClientOptions? options, TimeProvider? time)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(hub);
        (_hub, _options, _time) = (hub, options ?? new DurableTaskClientOptions(), time ?? TimeProvider.System);
        if (_options.EnableEntitySupport)
        {
            throw new NotSupportedException(
                "A task hub of Spate has no durable entities: leave DurableTaskClientOptions.EnableEntitySupport off.");
        }
    }

    private DataConverter Converter => _options.DataConverter;

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public override async Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName,
        object? input = null,
        StartOrchestrationOptions? options = null,
        CancellationToken cancellation = default)
    {
        if (orchestratorName == default)
            throw new ArgumentException("The orchestration needs a name.", nameof(orchestratorName));
        var instanceId = string.IsNullOrEmpty(options?.InstanceId) ? NewId() : options.InstanceId;
        using var span = DurableTracing.StartCreation(orchestratorName, instanceId);
        var started = new ExecutionStartedEvent(-1, Converter.Serialize(input))
        {
            Name = orchestratorName.Name,
            Version = options?.Version?.Version ?? _options.DefaultVersion ?? "",
            OrchestrationInstance = new OrchestrationInstance { InstanceId = instanceId, ExecutionId = NewId() },
            Tags = options?.Tags.ToDictionary(StringComparer.Ordinal),
            ParentTraceContext = DurableTracing.ContextOf(span),
        }.At(_time.GetUtcNow());
        var result = await _hub.CreateInstanceAsync(new NewInstance(instanceId, started, options?.StartAt), cancellation);
        if (result.ExistingStatus is { } status
            && options?.DedupeStatuses?.Contains(status.ToString(), StringComparer.OrdinalIgnoreCase) == true)
        {
            throw new OrchestrationAlreadyExistsException(
                $"An orchestration with the id '{instanceId}' exists and is {status}. Use another id, or purge it first.");
        }

        return instanceId;
    }

    /// <inheritdoc/>
    public override Task RaiseEventAsync(
        string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        return SendAsync(instanceId, new EventRaisedEvent(-1, Converter.Serialize(eventPayload)) { Name = eventName }, cancellation);
    }

    /// <inheritdoc/>
    public override Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        SendAsync(instanceId, new ExecutionSuspendedEvent(-1, reason), cancellation);

    /// <inheritdoc/>
    public override Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        SendAsync(instanceId, new ExecutionResumedEvent(-1, reason), cancellation);

    /// <inheritdoc/>
    public override Task TerminateInstanceAsync(
        string instanceId, TerminateInstanceOptions? options = null, CancellationToken cancellation = default) =>
        SendAsync(instanceId, HubEvents.Terminated(Converter.Serialize(options?.Output), options?.Recursive ?? false), cancellation);

    /// <inheritdoc/>
    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        WaitAsync(instanceId, InstanceMilestone.Started, getInputsAndOutputs, cancellation);

    /// <inheritdoc/>
    public override Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        WaitAsync(instanceId, InstanceMilestone.Ended, getInputsAndOutputs, cancellation);

    /// <inheritdoc/>
    public override async Task<OrchestrationMetadata?> GetInstancesAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        await _hub.GetInstanceAsync(RequireId(instanceId), getInputsAndOutputs, cancellation) is { } state
            ? Describe(state, getInputsAndOutputs)
            : null;

    /// <summary>Lists instances, newest first.</summary>
    /// <param name="filter">Which; null means all.</param>
    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null)
    {
        filter ??= new OrchestrationQuery();
        return Pageable.Create(async (continuationToken, pageSizeHint, cancellation) =>
        {
            var query = filter with
            {
                ContinuationToken = continuationToken ?? filter.ContinuationToken,
                PageSize = pageSizeHint ?? filter.PageSize,
            };
            var page = await _hub.QueryInstancesAsync(query, cancellation);
            return new Page<OrchestrationMetadata>(
                [.. page.Values.Select(state => Describe(state, filter.FetchInputsAndOutputs))], page.ContinuationToken);
        });
    }

    /// <inheritdoc/>
    public override async Task<IList<HistoryEvent>> GetOrchestrationHistoryAsync(
        string instanceId, CancellationToken cancellation = default) =>
        [.. await _hub.GetHistoryAsync(RequireId(instanceId), cancellation)];

    /// <summary>Reads what an activity logged (<see cref="TaskRun.LogId"/>); null if it is not there.</summary>
    public Task<string?> GetLogAsync(string instanceId, string logId, CancellationToken cancellation = default) =>
        _hub.GetLogAsync(RequireId(instanceId), logId, cancellation);

    /// <inheritdoc/>
    public override async Task<PurgeResult> PurgeInstanceAsync(
        string instanceId, PurgeInstanceOptions? options = null, CancellationToken cancellation = default) =>
        new(await _hub.PurgeInstanceAsync(RequireId(instanceId), options ?? new PurgeInstanceOptions(), cancellation));

    /// <inheritdoc/>
    public override async Task<PurgeResult> PurgeAllInstancesAsync(
        PurgeInstancesFilter filter, PurgeInstanceOptions? options = null, CancellationToken cancellation = default) =>
        new(await _hub.PurgeInstancesAsync(filter, options ?? new PurgeInstanceOptions(), cancellation));

    private static string NewId() => Guid.NewGuid().ToString("N");

    private static string RequireId(string instanceId)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        return instanceId;
    }

    /// <summary>An instance that ended already, or does not exist, is left alone, as with every backend.</summary>
    private Task<bool> SendAsync(string instanceId, HistoryEvent item, CancellationToken cancellation) =>
        _hub.SendEventAsync(RequireId(instanceId), item.At(_time.GetUtcNow()), cancellation);

    private async Task<OrchestrationMetadata> WaitAsync(
        string instanceId, InstanceMilestone milestone, bool withPayloads, CancellationToken cancellation)
    {
        var state = await _hub.WaitForInstanceAsync(RequireId(instanceId), milestone, withPayloads, cancellation)
            ?? throw new InvalidOperationException($"There is no orchestration with the id '{instanceId}'.");
        return Describe(state, withPayloads);
    }

    private OrchestrationMetadata Describe(InstanceState state, bool withPayloads) => new(state.Name, state.InstanceId)
    {
        DataConverter = withPayloads ? Converter : null,
        RuntimeStatus = state.Status,
        CreatedAt = state.CreatedAt,
        LastUpdatedAt = state.LastUpdatedAt,
        SerializedInput = state.Input,
        SerializedOutput = state.Output,
        SerializedCustomStatus = state.CustomStatus,
        Tags = state.Tags,
        FailureDetails = state.FailureDetails.ToTaskFailure(),
    };
}
