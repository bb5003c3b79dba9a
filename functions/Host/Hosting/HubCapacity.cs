using Spate.Durable;
using Spate.Pipeline;

namespace Spate.Host.Hosting;

/// <summary>
/// Holds the trigger back while more activities wait than this worker runs at a time, so that what it cannot take soon stays in the queue.
/// </summary>
internal sealed class HubCapacity(ITaskHub hub, int slots, TimeProvider time) : IWorkerCapacity
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        while (!await HasRoomAsync(cancellationToken))
            await Task.Delay(Poll, time, cancellationToken);
    }

    private async Task<bool> HasRoomAsync(CancellationToken cancellationToken)
    {
        var backlog = await hub.GetBacklogAsync(cancellationToken);
        return backlog.DueInstances + backlog.DueTasks.Values.Sum() <= slots;
    }
}
