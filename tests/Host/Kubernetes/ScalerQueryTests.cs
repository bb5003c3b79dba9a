using System.Text.RegularExpressions;
using Npgsql;
using Spate.TaskHub;
using Spate.TaskHub.Tests;
using Spate.TaskHub.Tests.Postgres;

namespace Spate.Host.Tests.Kubernetes;

/// <summary>What KEDA asks a live hub, as the role that it has.</summary>
public sealed partial class ScalerQueryTests(PostgresServer server)
{
    private const string Instances = "SELECT COUNT(*) FROM spate.due_instances";
    private const string Usual = "SELECT COUNT(*) FROM spate.due_tasks WHERE pool = 'default'";
    private const string Heavy = "SELECT COUNT(*) FROM spate.due_tasks WHERE pool = 'heavy'";

    private const string UsualBusy = "SELECT COUNT(DISTINCT worker) FROM spate.busy_workers WHERE pool = 'default'";
    private const string HeavyBusy = "SELECT COUNT(DISTINCT worker) FROM spate.busy_workers WHERE pool = 'heavy'";

    private static int _roles;

    private readonly string _role = $"spate_keda_{Interlocked.Increment(ref _roles)}";

    [Theory]
    [InlineData("overlays/aws")]
    [InlineData("overlays/kind")]
    public async Task The_queries_are_those_that_the_counts_are_tested_with(string overlay)
    {
        var queries = (await Manifests.OfAsync(overlay)).Of("ScaledObject")
            .SelectMany(static scaled => scaled.Items("spec.triggers"))
            .Select(static trigger => trigger.Text("metadata.query"))
            .OfType<string>();

        Assert.Equal([Instances, Usual, UsualBusy, Heavy, HeavyBusy], queries);
    }

    [Fact]
    public async Task Work_is_counted_while_it_waits_and_while_it_runs_for_the_pool_that_serves_it()
    {
        var connectionString = await server.CreateDatabaseAsync();
        await using var database = NpgsqlDataSource.Create(connectionString);
        await ExecuteAsync(database, SqlOfReadme(0));
        await using var hub = await HubAsync(connectionString);
        await ExecuteAsync(database, SqlOfReadme(1));
        await using var client = new HubDurableTaskClient(hub);
        Assert.Equal((0, 0, 0), await CountsAsync(database));

        await client.ScheduleNewOrchestrationInstanceAsync("twoPools", TestContext.Current.CancellationToken);
        Assert.Equal((1, 0, 0), await CountsAsync(database));

        var (started, end) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var worker = await TestWorker.StartAsync(
            hub, registry => Tasks(registry, started, end),
            options => options.Pools = new Dictionary<string, int>(StringComparer.Ordinal) { ["default"] = 1 });
        await started.Task;
        Assert.Equal((0, 1, 0), await CountsAsync(database));
        Assert.Equal((1, 0), (await CountAsync(database, UsualBusy), await CountAsync(database, HeavyBusy)));

        end.SetResult();
        await UntilAsync(database, Heavy, 1);
        Assert.Equal((0, 0, 1), await CountsAsync(database));
        Assert.Equal((0, 0), (await CountAsync(database, UsualBusy), await CountAsync(database, HeavyBusy)));
    }

    [Fact]
    public async Task The_role_that_the_README_makes_reads_three_views_and_nothing_else()
    {
        var connectionString = await server.CreateDatabaseAsync();
        await using var database = NpgsqlDataSource.Create(connectionString);

        await ExecuteAsync(database, SqlOfReadme(0));
        await using var hub = await HubAsync(connectionString);
        Assert.Equal((0, 0, 0), await CountsAsync(database));

        await ExecuteAsync(database, SqlOfReadme(1));

        await using var command = database.CreateCommand(
            "SELECT relname FROM pg_class WHERE relnamespace = 'spate'::regnamespace AND relkind IN ('r', 'v') AND "
            + $"has_table_privilege('{_role}', oid, 'SELECT, INSERT, UPDATE, DELETE') ORDER BY 1");
        await using var readable = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var names = new List<string>();
        while (await readable.ReadAsync(TestContext.Current.CancellationToken))
            names.Add(readable.GetString(0));
        Assert.Equal(["busy_workers", "due_instances", "due_tasks"], names);
        Assert.Equal((0, 0, 0), await CountsAsync(database));
    }

    [Fact]
    public async Task In_kind_the_role_that_is_there_before_the_schema_can_count()
    {
        var connectionString = await server.CreateDatabaseAsync();
        await using var database = NpgsqlDataSource.Create(connectionString);
        var sql = (await Manifests.OfAsync("overlays/kind")).Of("ConfigMap").Single(
            static map => map.Text("metadata.name")!.StartsWith("postgres-init-", StringComparison.Ordinal))["data"]!["postgres-init.sql"]!
            .ToString();

        await ExecuteAsync(database, sql);
        await using var hub = await HubAsync(connectionString);

        Assert.Equal((0, 0, 0), await CountsAsync(database));
    }

    private static async Task<PostgresTaskHub> HubAsync(string connectionString)
    {
        var hub = new PostgresTaskHub(new PostgresTaskHubOptions { ConnectionString = connectionString });
        await hub.InitializeAsync(TestContext.Current.CancellationToken);
        return hub;
    }

    /// <summary>First what comes before the schema, then what comes after it.</summary>
    private static string SqlOfReadme(int block) =>
        SqlBlock().Matches(File.ReadAllText(Repository.PathOf("keda", "README.md")))[block].Groups["sql"].Value;

    /// <summary>Roles belong to the whole server: each test has one of its own in place of KEDA's.</summary>
    private async Task ExecuteAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(RoleName().Replace(sql, _role));
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private async Task<(long Instances, long Usual, long Heavy)> CountsAsync(NpgsqlDataSource database) =>
        (await CountAsync(database, Instances), await CountAsync(database, Usual), await CountAsync(database, Heavy));

    private async Task<long> CountAsync(NpgsqlDataSource database, string query)
    {
        await using var connection = await database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var asKeda = new NpgsqlCommand($"SET ROLE {_role}", connection);
        await asKeda.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await using var count = new NpgsqlCommand(query, connection);
        return (long)(await count.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    private async Task UntilAsync(NpgsqlDataSource database, string query, long expected)
    {
        while (await CountAsync(database, query) != expected)
            await Task.Yield();
    }

    private static void Tasks(DurableTaskRegistry registry, TaskCompletionSource started, TaskCompletionSource end) => registry
        .AddOrchestratorFunc("twoPools", static async context =>
        {
            await context.CallActivityAsync("usual");
            await context.CallActivityAsync(
                "large", options: new TaskOptions(tags: new Dictionary<string, string> { [TaskPlacement.PoolTag] = "heavy" }));
        })
        .AddActivityFunc("usual", async _ =>
        {
            started.SetResult();
            await end.Task;
        });

    [GeneratedRegex(@"```sql\n(?<sql>.*?)```", RegexOptions.Singleline)]
    private static partial Regex SqlBlock();

    [GeneratedRegex(@"\bspate_keda\b(?!')")]
    private static partial Regex RoleName();
}
