using Microsoft.Data.Sqlite;

namespace Spate.Durable.Hubs.Sqlite;

/// <summary>Opens connections to one database file.</summary>
internal sealed class SqliteFile(SqliteTaskHubOptions options)
{
    /// <summary>The full path.</summary>
    internal string Path { get; } = System.IO.Path.GetFullPath(options.Path);

    internal SqliteConnection Open()
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        // Pooling would keep the file open after Dispose; the hub keeps its own connections.
        var text = new SqliteConnectionStringBuilder
        {
            DataSource = Path,
            Pooling = false,
            DefaultTimeout = (int)Math.Max(1, options.BusyTimeout.TotalSeconds),
        };
        var connection = new SqliteConnection(text.ToString());
        try
        {
            connection.Open();
            Configure(connection);
            return connection;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw new TaskHubException($"The task hub '{Path}' cannot be opened: {e.Message}", e);
        }
    }

    private void Configure(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            PRAGMA busy_timeout = {(long)options.BusyTimeout.TotalMilliseconds};
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = {(options.Durability == SqliteDurability.Full ? "FULL" : "NORMAL")};
            PRAGMA temp_store = MEMORY;
            PRAGMA cache_size = -16384;
            """;
        command.ExecuteNonQuery();
    }
}
