using Microsoft.Data.Sqlite;
using Spate.Sqlite;

namespace Spate.TaskHub.Tests.Stores;

/// <summary>A SQLite file.</summary>
public sealed class SqliteStore : HubStore
{
    private readonly TemporaryFolder _folder = new();

    public string Path => _folder.File("hub.db");

    /// <summary>How many bytes the database takes.</summary>
    public long Size => Scalar("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size");

    // The tests are about the death of processes, not of the power supply.
    public override ITaskHub Open(TimeProvider time) =>
        new SqliteTaskHub(new SqliteTaskHubOptions { Path = Path, Durability = SqliteDurability.Normal }, time);

    public override bool IsIdle(DateTimeOffset now) => Scalar(
        $"""
        SELECT EXISTS (SELECT 1 FROM instances) AND NOT EXISTS (SELECT 1 FROM tasks)
            AND NOT EXISTS (SELECT 1 FROM instances WHERE lease_token IS NOT NULL OR next_due <= {now.UtcTicks})
        """) == 1;

    public override DateTimeOffset? NextDue() =>
        Scalar("SELECT IFNULL(MIN(next_due), 0) FROM instances") is var due and not 0 ? new(due, TimeSpan.Zero) : null;

    public override DateTimeOffset LastLeaseEnd() => new(Scalar("SELECT MAX(due_at) FROM tasks"), TimeSpan.Zero);

    public override void StealTasks() => Scalar("UPDATE tasks SET lease_token = 'a thief' RETURNING 1");

    public override ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private long Scalar(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
