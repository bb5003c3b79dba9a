using Spate.Sqlite;

namespace Spate.TaskHub;

/// <summary>Where a SQLite task hub is, and how safe its commits are.</summary>
public sealed record SqliteTaskHubOptions
{
    /// <summary>The database file. Its folder is created if need be. It must be on a local disk: SQLite's locks need one.</summary>
    public required string Path { get; init; }

    /// <summary>What a commit survives.</summary>
    public SqliteDurability Durability { get; init; } = SqliteDurability.Full;

    /// <summary>Texts with more UTF-16 characters than this go to the payload table.</summary>
    public int PayloadLimit { get; init; } = 4096;

    /// <summary>How often the file is checked for work that another process put there.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a commit waits for another process that holds the write lock.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
