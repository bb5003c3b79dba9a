using Npgsql;
using static Spate.TaskHub.Tests.Postgres.PostgresSession;

namespace Spate.TaskHub.Tests.Postgres;

/// <summary>What readers with no privilege but on the views see: autoscalers.</summary>
public sealed class ReaderTests(PostgresServer server)
{
    private const string DueInstances = "SELECT COUNT(*) FROM spate.due_instances";
    private const string DueTasks = "SELECT COUNT(*) FROM spate.due_tasks WHERE pool = 'default'";

    [Fact]
    public async Task A_reader_of_the_views_alone_counts_what_is_due_and_what_runs()
    {
        var database = await server.CreateDatabaseAsync();
        await using var hub = new PostgresTaskHub(new PostgresTaskHubOptions { ConnectionString = database });
        await hub.InitializeAsync();
        var reader = await CreateRoleAsync(database, "scaler");
        await ExecuteAsync(
            database,
            $"GRANT USAGE ON SCHEMA spate TO {UserOf(reader)}; GRANT SELECT ON spate.due_instances, spate.due_tasks TO {UserOf(reader)}");
        var now = DateTimeOffset.UtcNow;
        await hub.CreateInstanceAsync(new NewInstance("due", Event.ExecutionStarted(now, "o", null, "run")));
        await hub.CreateInstanceAsync(new NewInstance("later", Event.ExecutionStarted(now, "o", null, "run"), now.AddHours(1)));

        Assert.Equal((1L, 0L), (await ExecuteAsync(reader, DueInstances), await ExecuteAsync(reader, DueTasks)));

        var request = new LockRequest(1, TimeSpan.FromMinutes(1), "test");
        var locked = Assert.Single(await hub.LockInstancesAsync(request));
        Assert.Equal(0L, await ExecuteAsync(reader, DueInstances));
        var calls =
            Enumerable.Range(0, 3).Select(i => Event.TaskScheduled(now, i, "n", null, new TaskPlacement(i < 2 ? "default" : "heavy")));
        await hub.CommitTurnAsync(new TurnCommit(locked, [Event.OrchestratorStarted(now), .. locked.Events, .. calls]));
        Assert.Single(await hub.LockTasksAsync("default", request));

        Assert.Equal(2L, await ExecuteAsync(reader, DueTasks));
        Assert.Equal(1L, await ExecuteAsync(reader, DueTasks + " AND leased"));
        var error = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(reader, "SELECT * FROM spate.tasks"));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, error.SqlState);
    }
}
