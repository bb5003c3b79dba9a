using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Converters;

namespace Spate.Pipeline.Tests.Triggers;

/// <summary>
/// A client that keeps what was scheduled, by instance id, and fails when the test says so. As on any backend, a run whose state is not
/// named for deduplication is replaced.
/// </summary>
internal sealed class ScriptedClient() : DurableTaskClient("scripted")
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _block;
    private int _awaited;
    private int _failures;

    public Dictionary<string, object?> Scheduled { get; } = [];

    public int Attempts { get; private set; }

    /// <summary>The state of every run that was scheduled.</summary>
    public OrchestrationRuntimeStatus State { get; set; } = OrchestrationRuntimeStatus.Running;

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
        TaskName orchestratorName,
        object? input = null,
        StartOrchestrationOptions? options = null,
        CancellationToken cancellation = default)
    {
        Attempts++;
        if (_block is { } block)
        {
            if (Attempts >= _awaited) _reached.TrySetResult();
            await block.Task.WaitAsync(cancellation);
        }

        if (_failures-- > 0) throw new IOException("The hub cannot be reached.");
        var id = options!.InstanceId!;
        if (Scheduled.ContainsKey(id) && options.DedupeStatuses?.Contains(State.ToString()) == true)
            throw new OrchestrationAlreadyExistsException();
        Scheduled[id] = input;
        return id;
    }

    public override Task<OrchestrationMetadata?> GetInstancesAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        Task.FromResult(Scheduled.TryGetValue(instanceId, out var input)
            ? new OrchestrationMetadata(nameof(EnrichObject), instanceId)
            {
                DataConverter = JsonDataConverter.Default,
                RuntimeStatus = State,
                SerializedInput = JsonDataConverter.Default.Serialize(input),
            }
            : null);

    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) => throw new NotSupportedException();

    public override Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) => throw new NotSupportedException();

    public override Task RaiseEventAsync(
        string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default) =>
            throw new NotSupportedException();

    public override Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public override Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null) =>
        throw new NotSupportedException();

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
