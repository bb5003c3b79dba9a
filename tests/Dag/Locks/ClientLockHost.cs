namespace Spate.Dag.Tests.Locks;

/// <summary>What an application writes for its backend: with the SDK's client alone, so that it runs on each.</summary>
internal sealed class ClientLockHost(DurableTaskClient client) : ILockHost
{
    public async Task EnsureRunningAsync(TaskName orchestrator, string instanceId)
    {
        if (await client.GetInstanceAsync(instanceId) is { } known)
        {
            if (!known.IsCompleted) return;
            await client.PurgeInstanceAsync(instanceId);
        }

        await client.ScheduleNewOrchestrationInstanceAsync(orchestrator, input: null, new StartOrchestrationOptions(instanceId));
    }

    public async Task<IReadOnlyList<string>> FindEndedAsync(IReadOnlyList<string> instanceIds)
    {
        var ended = new List<string>();
        foreach (var id in instanceIds)
        {
            if (await client.GetInstanceAsync(id) is null or { IsCompleted: true }) ended.Add(id);
        }

        return ended;
    }
}
