using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Spate.TaskHub.Hubs;
using Spate.TaskHub.Hubs.Postgres;
using static Spate.TaskHub.Tests.Postgres.PostgresSession;

namespace Spate.TaskHub.Tests.Postgres;

/// <summary>What queries cost, in rows and statements: it does not grow with what has ended, and waiting costs next to nothing.</summary>
public sealed class CostTests(PostgresServer server)
{
    private const int Ended = 20_000;
    private const int Due = 2_000;
    private const int Leased = 3_000;
    private const int Expired = 100;
    private const int Others = 20_000; // runs that wait for something, and calls of another pool
    private const int Page = 50;

    [Theory]
    [InlineData("find-instances", "instances_status")]
    [InlineData("get-instances", "instances_pkey")]
    public async Task Lists_read_no_more_of_many_ended_instances_than_a_page_takes(string statement, string index)
    {
        var database = await PopulateAsync();
        short[] every = [0, 1, 3, 5, 6];
        NpgsqlParameter[] parameters = statement == "find-instances"
            ? [
                Value(every), Value(DateTimeOffset.MaxValue), Value(""), Value(DateTimeOffset.UnixEpoch), Value(DateTimeOffset.MaxValue),
                Value(Page),
            ]
            : [Value(Enumerable.Range(1, Page).Select(i => $"ended-{i}").ToArray())];

        var plan = await ExplainAsync(database, statement, PostgresDatabase.ReadingOptions, parameters);

        Assert.Contains(index, plan.ToString(), StringComparison.Ordinal);
        Assert.All(Scans(plan), scan => Assert.NotEqual("Seq Scan on instances", scan.Name));
        Assert.InRange(Scans(plan).Max(scan => scan.Rows), 1, Page);
    }

    [Theory]
    [InlineData(OrchestrationRuntimeStatus.Completed, Page)]
    [InlineData(OrchestrationRuntimeStatus.Running, 0)]
    public async Task Runs_of_a_filter_are_read_in_the_order_of_an_index_state_by_state(OrchestrationRuntimeStatus state, int rows)
    {
        var database = await PopulateAsync();
        var runs = RunConditions.Of(new RunFilter { Name = "o", States = [state] });

        foreach (var query in (NpgsqlBatchCommand[])[runs.Newest(InstanceCursor.Newest, Page), runs.Oldest(Page)])
        {
            var plan = await ExplainAsync(database, query, PostgresDatabase.ReadingOptions);

            var scan = Assert.Single(Scans(plan));
            Assert.EndsWith("instances_status", scan.Name, StringComparison.Ordinal);
            Assert.Equal(rows, scan.Rows);
        }
    }

    [Theory]
    [InlineData("take-runs", "runs_ready")]
    [InlineData("take-tasks", "tasks_ready")]
    public async Task Work_is_taken_by_index_however_much_waits(string statement, string index)
    {
        var database = await PopulateAsync();
        var now = DateTimeOffset.UtcNow;
        NpgsqlParameter[] parameters = statement == "take-runs"
            ? [Value(now), Value(1), Value(10)]
            : [Value("default"), Value(now), Value(1), Value(10)];

        var plan = await ExplainAsync(database, statement, PostgresDatabase.WritingOptions, parameters);

        Assert.Contains(index, plan.ToString(), StringComparison.Ordinal);
        Assert.InRange(Scans(plan).Where(scan => scan.Name.EndsWith(index, StringComparison.Ordinal)).Max(scan => scan.Rows), 1, 11);
    }

    [Fact]
    public async Task A_look_for_work_reads_a_row_or_two_of_each_kind_however_much_waits_and_is_leased()
    {
        var database = await PopulateAsync();

        var plan = await ExplainAsync(
            database, "peek", PostgresDatabase.ReadingOptions, Value(DateTimeOffset.UtcNow), Value((string[])["default", "heavy"]));

        Assert.All(Scans(plan), scan => Assert.True(scan.Rows <= 1 && !scan.Name.StartsWith("Seq", StringComparison.Ordinal), $"{scan}"));
    }

    [Theory]
    [InlineData("count-due-runs", "runs_ready", Due + Expired)]
    [InlineData("count-due-tasks", "tasks_ready", Due + Expired + Others)]
    [InlineData("busy-workers", "tasks_ready", Leased)]
    public async Task The_backlog_is_counted_by_index(string statement, string index, int rows)
    {
        var database = await PopulateAsync();

        var plan = await ExplainAsync(database, statement, PostgresDatabase.ReadingOptions, Value(DateTimeOffset.UtcNow));

        Assert.Contains(index, plan.ToString(), StringComparison.Ordinal);
        Assert.All(Scans(plan), scan => Assert.False(scan.Name.StartsWith("Seq", StringComparison.Ordinal), scan.Name));
        Assert.InRange(Scans(plan).Sum(scan => scan.Rows * scan.Loops), rows, rows + 3); // and a row or so for each pool
    }

    [Theory]
    [InlineData("SELECT COUNT(*) FROM due_tasks WHERE pool = 'heavy'", "tasks_ready", 0)]
    [InlineData("SELECT COUNT(*) FROM due_tasks WHERE pool = 'default'", "tasks_ready", Due + Leased + Expired)]
    [InlineData("SELECT COUNT(*) FROM due_instances", "runs_ready", Due + Expired)]
    public async Task What_a_scaler_asks_is_answered_by_index(string question, string index, int rows)
    {
        var database = await PopulateAsync();

        var plan = await ExplainAsync(database, new NpgsqlBatchCommand(question), "");

        Assert.Contains(index, plan.ToString(), StringComparison.Ordinal);
        var scan = Assert.Single(Scans(plan));
        Assert.False(scan.Name.StartsWith("Seq", StringComparison.Ordinal), scan.Name);
        Assert.Equal(rows, scan.Rows);
    }

    [Fact]
    public async Task Instances_are_counted_without_reading_them()
    {
        var database = await PopulateAsync();
        await using (var hub = Hub(database))
        {
            var counts = await hub.CountInstancesAsync();
            Assert.Equal(Ended, counts.Where(count => count.Key.IsTerminal()).Sum(count => count.Value));
        }

        Assert.Equal(0L, await ExecuteAsync(
            database,
            """
            SET search_path = spate;
            BEGIN;
            DO $$ BEGIN PERFORM count_instances(); END $$;
            SELECT seq_scan + idx_scan FROM pg_stat_xact_user_tables WHERE relname = 'instances'
            """));
    }

    [Fact]
    public async Task Requests_that_find_nothing_cost_a_query_every_poll_interval_and_no_more()
    {
        var database = await server.CreateDatabaseAsync();
        await using (var hub = Hub(database))
            await hub.InitializeAsync();
        var start = await CommitsAsync(database);
        await using (var hub = Hub(database))
            await hub.InitializeAsync();
        var opening = await CommitsAsync(database) - start;

        const int Asked = 30;
        var time = new FakeTimeProvider();
        var request = new LockRequest(10, TimeSpan.FromSeconds(30), "test") { Wait = TimeSpan.FromSeconds(2) };
        await using (var hub = Hub(database, time))
        {
            for (var i = 0; i < Asked; i++)
            {
                var waiting =
                    (hub.LockInstancesAsync(request), hub.LockTasksAsync("default", request), hub.LockTasksAsync("heavy", request));
                while (!(waiting.Item1.IsCompleted && waiting.Item2.IsCompleted && waiting.Item3.IsCompleted))
                {
                    time.Advance(TimeSpan.FromSeconds(1));
                    await Task.Yield();
                }
            }
        }

        // At first each kind is asked for once; a look every 5 s follows. The clock runs past the 60 s while the first answers are on their
        // way.
        var elapsed = time.GetUtcNow() - new FakeTimeProvider().GetUtcNow();
        Assert.InRange(await CommitsAsync(database) - start - (2 * opening), 1, 6 + (elapsed.TotalSeconds / 5));
    }

    private static NpgsqlParameter Value<T>(T value)
        where T : notnull => PostgresSql.Value(value);

    private static PostgresTaskHub Hub(string database, TimeProvider? time = null) =>
        new(new PostgresTaskHubOptions { ConnectionString = database }, time);

    /// <summary>How many transactions the database has seen, once all its connections have told.</summary>
    private static async Task<long> CommitsAsync(string database)
    {
        var name = new NpgsqlConnectionStringBuilder(database).Database;
        var elsewhere = new NpgsqlConnectionStringBuilder(database) { Database = "postgres" }.ConnectionString;
        while (await ExecuteAsync(elsewhere, $"SELECT COUNT(*) FROM pg_stat_activity WHERE datname = '{name}'") is not 0L)
            await Task.Yield();
        return (long)(await ExecuteAsync(elsewhere, $"SELECT xact_commit FROM pg_stat_database WHERE datname = '{name}'"))!;
    }

    private async Task<string> PopulateAsync()
    {
        var database = await server.CreateDatabaseAsync();
        await using (var hub = Hub(database))
            await hub.InitializeAsync();
        await ExecuteAsync(database, $"""
            CREATE TEMPORARY VIEW work AS
            SELECT n, now() - n * interval '1 s' AS due, NULL::timestamptz AS lease FROM generate_series(1, {Due}) AS n
            UNION ALL SELECT -n, NULL, now() + interval '1 h' FROM generate_series(1, {Leased}) AS n
            UNION ALL SELECT -{Leased} - n, NULL, now() - interval '1 s' FROM generate_series(1, {Expired}) AS n;
            INSERT INTO spate.instances (instance_id, execution_id, name, status, created_at, updated_at)
            SELECT 'ended-' || i, 'run', 'o', (ARRAY[1, 3, 5])[1 + i % 3], now() - i * interval '1 s', now() FROM generate_series(1, {Ended}) AS i;
            INSERT INTO spate.runs (instance_id, execution_id, name, history_length, due_at, lease_until, delivery_count, suspect, updated_at)
            SELECT 'run-' || n, 'run', 'o', 0, due, lease, 0, false, now() FROM work
            UNION ALL SELECT 'waits-' || n, 'run', 'o', 0, NULL, NULL, 0, false, now() FROM generate_series(1, {Others}) AS n;
            INSERT INTO spate.tasks (instance_id, execution_id, task_id, name, pool, priority, due_at, lease_until, delivery_count, suspect)
            SELECT 'run-' || n, 'run', 0, 'n', 'default', n % 5, due, lease, 0, false FROM work
            UNION ALL SELECT 'waits-' || n, 'run', 0, 'n', 'other', n % 5, now(), NULL, 0, false FROM generate_series(1, {Others}) AS n;
            ANALYZE
            """);
        return database;
    }

    private static Task<JsonElement> ExplainAsync(string database, string statement, string options, params NpgsqlParameter[] parameters) =>
        ExplainAsync(database, PostgresSql.Command(statement, parameters), options);

    private static async Task<JsonElement> ExplainAsync(string database, NpgsqlBatchCommand question, string options)
    {
        await using var connection = new NpgsqlConnection($"{database};Pooling=false;Search Path=spate;Options={options}");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("EXPLAIN (ANALYZE, FORMAT JSON) " + question.CommandText, connection);
        foreach (NpgsqlParameter parameter in question.Parameters)
            command.Parameters.Add(parameter.Clone());
        using var plan = JsonDocument.Parse((string)(await command.ExecuteScalarAsync())!);
        return plan.RootElement[0].GetProperty("Plan").Clone();
    }

    /// <summary>The scans of tables in a plan, how many rows each gave at a time, and how many times.</summary>
    private static IEnumerable<(string Name, double Rows, double Loops)> Scans(JsonElement plan)
    {
        if (plan.TryGetProperty("Relation Name", out var table))
        {
            var name = plan.TryGetProperty("Index Name", out var index) ? index.GetString() : table.GetString();
            yield return (
                $"{plan.GetProperty("Node Type").GetString()} on {name}",
                plan.GetProperty("Actual Rows").GetDouble(),
                plan.GetProperty("Actual Loops").GetDouble());
        }

        if (!plan.TryGetProperty("Plans", out var children))
            yield break;
        foreach (var scan in children.EnumerateArray().SelectMany(Scans))
            yield return scan;
    }
}
