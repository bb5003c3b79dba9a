using Npgsql;
using Spate.TaskHub.Tests.Postgres;

namespace Spate.TaskHub.Tests.Stores;

/// <summary>A schema of a PostgreSQL database.</summary>
public sealed class PostgresStore(PostgresServer server) : HubStore
{
    private NpgsqlDataSource? _database;
    private PostgresTaskHubOptions? _options;

    public override async Task PrepareAsync()
    {
        _options = await server.CreateHubAsync();
        _database = NpgsqlDataSource.Create(
            $"{_options.ConnectionString};Search Path={_options.Schema};Server Compatibility Mode=NoTypeLoading");
    }

    public override ITaskHub Open(TimeProvider time) => new PostgresTaskHub(_options!, time);

    public override bool IsIdle(DateTimeOffset now) => (bool)Scalar(
        """
        SELECT EXISTS (SELECT 1 FROM instances) AND NOT EXISTS (SELECT 1 FROM tasks)
            AND NOT EXISTS (SELECT 1 FROM runs WHERE lease_until IS NOT NULL OR due_at <= $1)
        """,
        now);

    public override DateTimeOffset? NextDue() => Scalar("SELECT MIN(due_at) FROM runs") is DateTime due ? new(due) : null;

    public override DateTimeOffset LastLeaseEnd() => new((DateTime)Scalar("SELECT MAX(lease_until) FROM tasks"));

    public override void StealTasks() => Scalar("UPDATE tasks SET lease_token = gen_random_uuid() RETURNING 1");

    public override async ValueTask DisposeAsync()
    {
        if (_database is not null)
            await _database.DisposeAsync();
    }

    private object Scalar(string sql, DateTimeOffset? now = null)
    {
        using var command = _database!.CreateCommand(sql);
        if (now is { } time)
            command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = time });
        return command.ExecuteScalar()!;
    }
}
