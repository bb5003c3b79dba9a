using Spate.Pipeline;
using Spate.TaskHub;

namespace Spate.Host.Server.Parts;

/// <summary>
/// Holds the trigger back while this worker is saturated and more work waits in the hub than is done soon or may be read ahead. The rest
/// stays in the queue; scaling counts both. Work that is read ahead is done by priority, the largest parts first, so that no large part
/// begins last.
/// <para> Free slots cost nothing to check and are the best sign: a worker takes what the hub has for it at once, so a slot that stays free
/// means that nothing waits. The hub itself is queried only to keep a little work ahead, and only when its answer may have changed: when
/// this worker has done half of last time's excess, or after a while, because other workers take from the same backlog. </para>
/// </summary>
/// <param name="load">The state of this worker.</param>
/// <param name="backlog">Reads the backlog of the hub.</param>
/// <param name="time">The clock.</param>
/// <param name="readAhead">How much may wait in the hub regardless of this worker's slots.</param>
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
    /// The slot of an activity that just ended is free until the hub assigns another one, so after saturation it must stay free for one
    /// poll.
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

/// <summary>The state of a worker at one moment.</summary>
/// <param name="Free">Free slots.</param>
/// <param name="Slots">All its slots.</param>
/// <param name="Ended">Activities that have ended here so far.</param>
/// <param name="Pools">The pools that it serves.</param>
internal readonly record struct WorkerSnapshot(int Free, int Slots, long Ended, IReadOnlyCollection<string> Pools);
