using DurableTask.Core;
using DurableTask.Core.History;
using Spate.TaskHub.Diagnostics;
using Spate.TaskHub.Hubs;
using Spate.TaskHub.Hubs.Events;

namespace Spate.TaskHub.Bulk;

/// <summary>A run that is to begin anew.</summary>
internal sealed record RestartedRun(InstanceState State, string Version);

/// <summary>Schedules runs anew.</summary>
internal sealed class Restart(ITaskHub hub, TimeProvider time)
{
    /// <summary>Reads what a run was started with; null if there is none.</summary>
    internal async Task<RestartedRun?> ReadAsync(string instanceId, CancellationToken cancellationToken)
    {
        if (await hub.GetInstanceAsync(instanceId, withPayloads: true, cancellationToken) is not { } state)
            return null;
        var history = await hub.GetHistoryAsync(instanceId, cancellationToken);
        return new RestartedRun(state, history.OfType<ExecutionStartedEvent>().FirstOrDefault()?.Version ?? "");
    }

    internal async Task<CreateInstanceResult> ScheduleAsync(
        RestartedRun run, RestartOptions options, string replayId, CancellationToken cancellationToken)
    {
        var state = run.State;
        var newId = options.NewInstanceId ?? state.InstanceId;
        var tags = state.Tags.ToDictionary(StringComparer.Ordinal);
        if (newId != state.InstanceId)
            tags[HubDurableTaskClient.ReplayOfTag] = state.InstanceId;
        using var span = DurableTracing.StartCreation(state.Name, newId);
        var started = new ExecutionStartedEvent(-1, options.SerializedInput ?? state.Input)
        {
            Name = state.Name,
            Version = run.Version,
            OrchestrationInstance = new OrchestrationInstance { InstanceId = newId, ExecutionId = ReplayIds.ToExecutionId(replayId) },
            Tags = tags,
            ParentTraceContext = DurableTracing.ContextOf(span),
        }.At(time.GetUtcNow());
        return await hub.CreateInstanceAsync(new NewInstance(newId, started) { ReplacesEnded = true }, cancellationToken);
    }
}
