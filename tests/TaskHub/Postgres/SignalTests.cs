using Microsoft.Extensions.Time.Testing;
using static Spate.TaskHub.Tests.Postgres.PostgresSession;

namespace Spate.TaskHub.Tests.Postgres;

/// <summary>How a hub learns of work that another stored.</summary>
public sealed class SignalTests(PostgresServer server) : IAsyncLifetime
{
    private const string Listeners =
        "SELECT string_agg(pid::text, ',') FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'";

    private readonly List<ITaskHub> _hubs = [];
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromMinutes(10));
    private string _database = "";

    public async ValueTask InitializeAsync() => _database = await server.CreateDatabaseAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var hub in _hubs)
            await hub.DisposeAsync();
        _deadline.Dispose();
    }

    [Fact]
    public async Task A_notification_brings_work_at_once()
    {
        var (waits, stores) = (await OpenAsync(TimeSpan.FromDays(1)), await OpenAsync(TimeSpan.FromDays(1)));
        var waiting = waits.LockInstancesAsync(Request);

        await CreateAsync(stores, "a");

        Assert.Equal("a", Assert.Single(await waiting.WaitAsync(_deadline.Token)).Lease.InstanceId);
    }

    [Fact]
    public async Task Calls_that_a_turn_leaves_to_others_are_told_to_their_pool()
    {
        var (waits, turns) = (await OpenAsync(TimeSpan.FromDays(1)), await OpenAsync(TimeSpan.FromDays(1)));
        var waiting = waits.LockTasksAsync("heavy", Request);
        await CreateAsync(turns, "a");
        var locked = Assert.Single(await turns.LockInstancesAsync(Request with { Wait = TimeSpan.Zero }));

        var now = DateTimeOffset.UtcNow;
        var call = Event.TaskScheduled(now, 0, "n", null, new TaskPlacement("heavy"));
        await turns.CommitTurnAsync(new TurnCommit(locked, [Event.OrchestratorStarted(now), .. locked.Events, call]));

        Assert.Equal(0, Assert.Single(await waiting.WaitAsync(_deadline.Token)).TaskId);
    }

    [Fact]
    public async Task The_end_of_an_instance_is_told_to_who_waits_in_another_process()
    {
        var (waits, turns) = (await OpenAsync(TimeSpan.FromDays(1)), await OpenAsync(TimeSpan.FromDays(1)));
        await CreateAsync(turns, "a");
        var waiting = waits.WaitForInstanceAsync("a", InstanceMilestone.Ended, withPayloads: false, _deadline.Token);
        var locked = Assert.Single(await turns.LockInstancesAsync(Request));

        var end = Event.ExecutionCompleted(DateTimeOffset.UtcNow, OrchestrationRuntimeStatus.Completed, null, null);
        await turns.CommitTurnAsync(new TurnCommit(locked, [.. locked.Events, end]));

        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await waiting)!.Status);
    }

    [Fact]
    public async Task A_hub_whose_listening_connection_was_cut_listens_again()
    {
        var (waits, stores) = (await OpenAsync(TimeSpan.FromDays(1)), await OpenAsync(TimeSpan.FromDays(1)));
        var waiting = waits.LockInstancesAsync(Request);
        var before = (string)(await ExecuteAsync(_database, Listeners))!;
        await ExecuteAsync(_database, $"SELECT COUNT(pg_terminate_backend(pid)) FROM unnest(ARRAY[{before}]) AS pid");
        while (await ExecuteAsync(_database, Listeners) is not string now
            || now.Split(',').Intersect(before.Split(',')).Any()
            || now.Split(',').Length < 2)
        {
            _deadline.Token.ThrowIfCancellationRequested();
        }

        await CreateAsync(stores, "a");

        Assert.Equal("a", Assert.Single(await waiting.WaitAsync(_deadline.Token)).Lease.InstanceId);
    }

    [Fact]
    public async Task Work_whose_notification_was_lost_is_found_by_polling()
    {
        var time = new FakeTimeProvider();
        var waits = await OpenAsync(TimeSpan.FromSeconds(5), time);
        await waits.CreateInstanceAsync(
            new NewInstance("a", Event.ExecutionStarted(time.GetUtcNow(), "o", null, "run"), time.GetUtcNow().AddDays(1)));
        var waiting = waits.LockInstancesAsync(Request);

        // No hub has a hand in this, so nobody is notified.
        await ExecuteAsync(_database, "UPDATE spate.inbox SET visible_at = '1990-01-01'; UPDATE spate.runs SET due_at = '1990-01-01'");
        while (!waiting.IsCompleted)
        {
            _deadline.Token.ThrowIfCancellationRequested();
            time.Advance(TimeSpan.FromSeconds(5));
            await waits.GetBacklogAsync();
        }

        Assert.Equal("a", Assert.Single(await waiting).Lease.InstanceId);
    }

    [Fact]
    public async Task An_expired_lease_is_found_by_polling()
    {
        var time = new FakeTimeProvider();
        var waits = await OpenAsync(TimeSpan.FromSeconds(5), time);
        await waits.CreateInstanceAsync(new NewInstance("a", Event.ExecutionStarted(time.GetUtcNow(), "o", null, "run")));
        Assert.Single(await waits.LockInstancesAsync(Request with { Wait = TimeSpan.Zero }));

        var waiting = waits.LockInstancesAsync(Request);
        while (!waiting.IsCompleted)
        {
            _deadline.Token.ThrowIfCancellationRequested();
            time.Advance(TimeSpan.FromSeconds(5));
            await waits.GetBacklogAsync();
        }

        Assert.Equal(2, Assert.Single(await waiting).DeliveryCount);
    }

    private static LockRequest Request { get; } = new(10, TimeSpan.FromMinutes(1), "test") { Wait = TimeSpan.FromDays(1) };

    private async Task<ITaskHub> OpenAsync(TimeSpan pollInterval, TimeProvider? time = null)
    {
        var hub = new PostgresTaskHub(new PostgresTaskHubOptions { ConnectionString = _database, PollInterval = pollInterval }, time);
        _hubs.Add(hub);
        await hub.InitializeAsync();
        return hub;
    }

    private static Task<CreateInstanceResult> CreateAsync(ITaskHub hub, string id) =>
        hub.CreateInstanceAsync(new NewInstance(id, Event.ExecutionStarted(DateTimeOffset.UtcNow, "o", null, "run")));
}
