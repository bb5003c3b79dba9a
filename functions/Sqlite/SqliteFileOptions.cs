using Microsoft.Data.Sqlite;

namespace Spate.Sqlite;

/// <summary>The options of the connections to a file.</summary>
public sealed record SqliteFileOptions
{
    /// <summary>What a commit survives.</summary>
    public SqliteDurability Durability { get; init; } = SqliteDurability.Full;

    /// <summary>Adds functions that the statements call to a connection.</summary>
    public Action<SqliteConnection>? AddFunctions { get; init; }

    /// <summary>How long a transaction waits for another process that holds the write lock.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>What a commit survives.</summary>
public enum SqliteDurability
{
    /// <summary>Loss of power: the log is synced to disk at every commit (<c>synchronous=FULL</c>).</summary>
    Full,

    /// <summary>The death of the process, but not always loss of power (<c>synchronous=NORMAL</c>).</summary>
    Normal,
}
