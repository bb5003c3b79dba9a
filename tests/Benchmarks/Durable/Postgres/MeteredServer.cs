using System.Globalization;
using Npgsql;
using Spate.TaskHub.Tests.Postgres;

namespace Spate.Benchmarks.Durable.Postgres;

/// <summary>
/// A PostgreSQL server of its own with every setting at its default, so that each commit is synced to disk, and what it spends.
/// </summary>
internal sealed class MeteredServer : IAsyncDisposable
{
    private readonly PostgresProcess _server;
    private readonly NpgsqlDataSource _superuser;
    private readonly int _postmaster;
    private int _databases;

    private MeteredServer(PostgresProcess server, NpgsqlDataSource superuser, int postmaster) =>
        (_server, _superuser, _postmaster) = (server, superuser, postmaster);

    /// <summary>Processor time of all its processes.</summary>
    internal TimeSpan ProcessorTime => Postgres.ProcessorTime.OfFamily(_postmaster);

    /// <param name="statements">Whether it keeps account of each statement, which costs it some of its time.</param>
    internal static async Task<MeteredServer> StartAsync(bool statements)
    {
        var server = await PostgresProcess.StartAsync(
            ["fsync=on", .. statements ? ["shared_preload_libraries=pg_stat_statements"] : Array.Empty<string>()]);
        var superuser = NpgsqlDataSource.Create(server.ConnectionString("postgres"));
        await using var command = superuser.CreateCommand("SELECT pg_backend_pid()");
        var started = new MeteredServer(server, superuser, Postgres.ProcessorTime.ParentOf((int)(await command.ExecuteScalarAsync())!));
        if (statements)
            await started.RunAsync("CREATE EXTENSION pg_stat_statements");
        return started;
    }

    /// <summary>Makes an empty database, after a checkpoint, so that no measurement pays for the writes of the one before it.</summary>
    internal async Task<string> CreateDatabaseAsync()
    {
        await RunAsync("CHECKPOINT");
        return await _server.CreateDatabaseAsync($"measured_{++_databases}");
    }

    /// <summary>Removes a database that nothing is connected to.</summary>
    internal Task DropDatabaseAsync(string connectionString) => RunAsync($"DROP DATABASE {NameOf(connectionString)} WITH (FORCE)");

    /// <summary>The address of a database as node's client knows it.</summary>
    internal static Uri AddressOf(string connectionString)
    {
        var parts = new NpgsqlConnectionStringBuilder(connectionString);
        return new UriBuilder(
            "postgresql", parts.Host, parts.Port, parts.Database)
        { UserName = parts.Username, Password = parts.Password }.Uri;
    }

    /// <summary>
    /// What the server did until now. A session reports what it did once a second at most, and when it ends: these are exact only when the
    /// sessions that matter have ended.
    /// </summary>
    internal async Task<ServerCounters> ReadAsync(string connectionString)
    {
        await using var command = _superuser.CreateCommand(
            "SELECT d.xact_commit, w.wal_sync, w.wal_bytes::double precision FROM pg_stat_database d, pg_stat_wal w WHERE d.datname = $1");
        command.Parameters.Add(new NpgsqlParameter { Value = NameOf(connectionString) });
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return new ServerCounters(reader.GetInt64(0), reader.GetInt64(1), reader.GetDouble(2));
    }

    /// <summary>Forgets the statements until now.</summary>
    internal Task ForgetStatementsAsync() => RunAsync("SELECT pg_stat_statements_reset()");

    /// <summary>The statements that were run in a database.</summary>
    internal async Task<StatementCosts> ReadStatementsAsync(string connectionString)
    {
        await using var command = _superuser.CreateCommand(
            "SELECT s.calls, s.total_exec_time, s.rows, s.shared_blks_hit, regexp_replace(s.query, '\\s+', ' ', 'g') "
            + "FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid WHERE d.datname = $1 ORDER BY s.total_exec_time DESC");
        command.Parameters.Add(new NpgsqlParameter { Value = NameOf(connectionString) });
        await using var reader = await command.ExecuteReaderAsync();
        var costs = new StatementCosts();
        while (await reader.ReadAsync())
        {
            costs.Add(
                new StatementCost(reader.GetInt64(0), reader.GetDouble(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetString(4)));
        }

        return costs;
    }

    internal async Task RunAsync(string sql)
    {
        await using var command = _superuser.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Does what autovacuum does, whose turn would come within a minute.</summary>
    internal static async Task VacuumAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("VACUUM ANALYZE", connection);
        await command.ExecuteNonQueryAsync();
    }

    internal async Task<string> AskAsync(string sql)
    {
        await using var command = _superuser.CreateCommand(sql);
        return Convert.ToString(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture)!;
    }

    public async ValueTask DisposeAsync()
    {
        await _superuser.DisposeAsync();
        await _server.DisposeAsync();
    }

    internal static string NameOf(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString).Database!;
}

/// <param name="Transactions">Committed in the database, those that only read included.</param>
/// <param name="Syncs">How many times the log of the server was synced to disk.</param>
/// <param name="LogBytes">What was written to the log of the server.</param>
internal readonly record struct ServerCounters(long Transactions, long Syncs, double LogBytes);
