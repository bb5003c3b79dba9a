using Spate.Pipeline;
using Spate.TaskHub;

namespace Spate.Host.Server.Parts;

/// <summary>
/// Holds the trigger back while this worker is saturated and more waits in the hub than is soon done, or than it may read ahead. The rest
/// stays in the queue: scaling counts both. What is read ahead is done in the order of its priority, the largest parts first, so that none
/// begins last.
/// <para>
/// Whether a slot is free costs nothing to know, and says most: a worker takes what the hub has for it at once, so a slot that stays free
/// means that nothing waits. The hub itself is asked only to keep a little work ahead, and only as often as there can be news: once this
/// worker has ended half of what was too much the last time, or after a while, since others take from the same backlog.
/// </para>
/// </summary>
/// <param name="load">What this worker does.</param>
/// <param name="backlog">Asks the hub.</param>
/// <param name="time">The clock.</param>
/// <param name="readAhead">How much may wait in the hub whatever this worker runs at a time.</param>
internal sealed class HubCapacity(
    Func<WorkerSnapshot> load, Func<CancellationToken, Task<TaskHubBacklog>> backlog, TimeProvider time, int readAhead = 0)
    : IWorkerCapacity
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan LongestUnasked = TimeSpan.FromSeconds(5);

    private bool _wasSaturated;
    private DateTimeOffset _askAt = DateTimeOffset.MinValue;
    private long _askAfterEnded;

    public static HubCapacity Of(WorkerLoad worker, ITaskHub hub, TimeProvider time, int readAhead) => new(
        () => new WorkerSnapshot(
            worker.Pools.Keys.Sum(worker.FreeSlots), worker.Pools.Values.Sum(), worker.EndedActivities, [.. worker.Pools.Keys]),
        hub.GetBacklogAsync,
        time,
        readAhead);

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        while (!await HasFreeSlotAsync(cancellationToken) && !await IsLittleAheadAsync(cancellationToken))
            await Task.Delay(Look, time, cancellationToken);
    }

    /// <summary>
    /// The slot of an activity that just ended is free until the hub has given another: after a saturation it must stay free for a look.
    /// </summary>
    private async Task<bool> HasFreeSlotAsync(CancellationToken cancellationToken)
    {
        if (load().Free > 0 && _wasSaturated)
            await Task.Delay(Look, time, cancellationToken);
        _wasSaturated = load().Free == 0;
        return !_wasSaturated;
    }

    private async Task<bool> IsLittleAheadAsync(CancellationToken cancellationToken)
    {
        var now = load();
        if (time.GetUtcNow() < _askAt && now.Ended < _askAfterEnded)
            return false;
        var waiting = await backlog(cancellationToken);
        var own = waiting.DueTasks.Where(pool => now.Pools.Contains(pool.Key, StringComparer.Ordinal)).Sum(static pool => pool.Value);
        var tooMuch = waiting.DueInstances + own - Math.Max(2 * now.Slots, readAhead);
        if (tooMuch <= 0)
            return true;
        _askAt = time.GetUtcNow() + LongestUnasked;
        _askAfterEnded = now.Ended + ((tooMuch + 1) / 2);
        return false;
    }
}

/// <summary>What a worker does at one moment.</summary>
/// <param name="Free">Slots in which nothing runs.</param>
/// <param name="Slots">All its slots.</param>
/// <param name="Ended">Activities that have ended here so far.</param>
/// <param name="Pools">The pools that it serves.</param>
internal readonly record struct WorkerSnapshot(int Free, int Slots, long Ended, IReadOnlyCollection<string> Pools);
