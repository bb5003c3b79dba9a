using Spate.Durable;

namespace Spate.Pipeline.Tests.Triggers;

/// <summary>A client that keeps what was scheduled, by instance id, and fails when the test says so.</summary>
internal sealed class ScriptedClient() : DurableTaskClient("scripted")
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _block;
    private int _awaited;
    private int _failures;

    public Dictionary<string, object?> Scheduled { get; } = [];

    public int Attempts { get; private set; }

    /// <summary>Completes when calls wait at the block.</summary>
    public Task Blocked => _reached.Task;

    public void Fail(int times) => _failures = times;

    /// <param name="awaited">How many calls must wait at the block to complete <see cref="Blocked"/>.</param>
    public TaskCompletionSource Block(int awaited = 1)
    {
        _awaited = awaited;
        return _block = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public override async Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName, object? input = null, StartOrchestrationOptions? options = null, CancellationToken cancellation = default)
    {
        Attempts++;
        if (_block is { } block)
        {
            if (Attempts >= _awaited) _reached.TrySetResult();
            await block.Task.WaitAsync(cancellation);
        }

        if (_failures-- > 0) throw new IOException("The hub cannot be reached.");
        if (!Scheduled.TryAdd(options!.InstanceId!, input)) throw new OrchestrationAlreadyExistsException(options.InstanceId!, OrchestrationRuntimeStatus.Running);
        return options.InstanceId!;
    }

    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public override Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public override Task TerminateInstanceAsync(string instanceId, TerminateInstanceOptions? options = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public override Task<OrchestrationMetadata?> GetInstanceAsync(string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        Task.FromResult(Scheduled.TryGetValue(instanceId, out var input)
            ? new OrchestrationMetadata(nameof(EnrichObject), instanceId) { DataConverter = JsonDataConverter.Default, SerializedInput = JsonDataConverter.Default.Serialize(input) }
            : null);

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null) => throw new NotSupportedException();

    public override Task<IList<HistoryEvent>> GetOrchestrationHistoryAsync(string instanceId, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public override Task<PurgeResult> PurgeInstanceAsync(string instanceId, PurgeInstanceOptions? options = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public override Task<PurgeResult> PurgeAllInstancesAsync(
        PurgeInstancesFilter filter, PurgeInstanceOptions? options = null, CancellationToken cancellation = default) => throw new NotSupportedException();
}
