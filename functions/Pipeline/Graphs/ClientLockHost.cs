using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Spate.Dag;

namespace Spate.Pipeline.Graphs;

/// <summary>Runs the orchestrations that keep locks on the backend of a client.</summary>
internal sealed class ClientLockHost(DurableTaskClient client) : ILockHost
{
    public Task EnsureRunningAsync(TaskName orchestrator, string instanceId) =>
        client.ReplaceEndedAsync(orchestrator, instanceId, input: null);

    public async Task<IReadOnlyList<string>> FindEndedAsync(IReadOnlyList<string> instanceIds)
    {
        var runs = await Task.WhenAll(instanceIds.Select(id => client.GetInstanceAsync(id)));
        return [.. instanceIds.Where((_, i) => runs[i] is null or { IsCompleted: true })];
    }
}
