namespace Spate.TaskHub;

/// <summary>How busy the worker of this application is. Without a running worker, no pool is served and nothing is busy.</summary>
public sealed class WorkerLoad
{
    private volatile HubDurableTaskWorker? _worker;

    /// <summary>The pools that the worker serves, and how many activities of each run at a time.</summary>
    public IReadOnlyDictionary<string, int> Pools => _worker?.Pools ?? new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>How many activities have ended on this worker, one way or another.</summary>
    public long EndedActivities => _worker?.EndedActivities ?? 0;

    /// <summary>Whether some pool of this worker has no free slot: who feeds it should wait.</summary>
    public bool IsSaturated => Pools.Keys.Any(pool => FreeSlots(pool) == 0);

    /// <summary>How many more activities of a pool could run at once; 0 if the pool is not served.</summary>
    public int FreeSlots(string pool = TaskPlacement.DefaultPool) => _worker?.FreeSlots(pool) ?? 0;

    internal void Follow(HubDurableTaskWorker worker) => _worker = worker;
}
