using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Spate.Pipeline.Graphs;

/// <summary>Orchestrations that begin anew under the id of one that ended.</summary>
internal static class EndedInstances
{
    /// <summary>
    /// Schedules an orchestration, in place of the one of its id if that has ended. If one is under way, or another caller is first,
    /// nothing is done.
    /// </summary>
    public static async Task ReplaceEndedAsync(this DurableTaskClient client, TaskName orchestrator, string instanceId, object? input)
    {
        var known = await client.GetInstanceAsync(instanceId);
        if (known is { IsCompleted: false })
            return;
        if (known is not null)
            await client.PurgeInstanceAsync(instanceId);
        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(orchestrator, input, new StartOrchestrationOptions(instanceId));
        }
        catch (Exception)
        {
            // Backends differ in what they throw if another was first.
            if (await client.GetInstanceAsync(instanceId) is null)
                throw;
        }
    }
}
