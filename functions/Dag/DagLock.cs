namespace Spate.Dag;

/// <summary>What only so many runs may hold at once, by its name: all graphs on a task hub share it.</summary>
public sealed class DagLock
{
    private DagLock(string name, int limit)
    {
        Name = name;
        Limit = limit;
    }

    /// <summary>The lock's name.</summary>
    public string Name { get; }

    /// <summary>How many may hold it.</summary>
    public int Limit { get; }

    /// <summary>A lock that one may hold.</summary>
    public static DagLock Mutex(string name) => new(name, 1);

    /// <summary>A lock that so many may hold.</summary>
    public static DagLock Semaphore(string name, int limit) => limit > 0
        ? new(name, limit)
        : throw new ArgumentOutOfRangeException(nameof(limit), limit, "Nobody could ever hold this semaphore.");
}
