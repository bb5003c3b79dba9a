using Spate.TaskHub.Tests.Crashes;
using static Spate.TaskHub.Tests.Postgres.PostgresSession;

namespace Spate.TaskHub.Tests.Postgres;

/// <summary>Workers whose server restarts and whose connections are cut in the middle of their work.</summary>
public sealed class FaultTests : IAsyncDisposable
{
    private const int Runs = 40;
    private const int Steps = 5;

    private readonly List<IAsyncDisposable> _disposables = [];
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromMinutes(10));
    private readonly SemaphoreSlim _progress = new(0);

    [Fact]
    public async Task A_restart_of_the_server_in_mid_work_loses_and_doubles_nothing()
    {
        await using var server = await PostgresProcess.StartAsync();
        var database = await server.CreateDatabaseAsync("work");
        var hub = await StartWorkersAsync(database);
        var runs = StartRuns(hub);

        await ProgressAsync(Runs);
        await server.CrashAsync();
        await server.StartAgainAsync();
        await ProgressAsync(Runs);
        await server.StopAsync();
        await server.StartAgainAsync();

        await CheckAsync(hub, runs);
        await DisposeAsync();
    }

    [Fact]
    public async Task Connections_that_are_cut_in_mid_work_lose_and_double_nothing()
    {
        await using var server = await PostgresProcess.StartAsync();
        var database = await server.CreateDatabaseAsync("work");
        var hub = await StartWorkersAsync(database);
        var runs = StartRuns(hub);

        for (var cut = 0; cut < 8; cut++)
        {
            await ProgressAsync(Runs / 4);
            await ExecuteAsync(
                server.ConnectionString("postgres"),
                "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = 'work'");
        }

        await CheckAsync(hub, runs);
        await DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _disposables.Reverse();
        foreach (var disposable in _disposables)
            await disposable.DisposeAsync();
        _disposables.Clear();
        _deadline.Dispose();
        _progress.Dispose();
    }

    private async Task<ITaskHub> StartWorkersAsync(string database)
    {
        ITaskHub? hub = null;
        for (var i = 0; i < 2; i++)
        {
            hub = new PostgresTaskHub(new PostgresTaskHubOptions { ConnectionString = database, PollInterval = TimeSpan.FromSeconds(1) });
            _disposables.Add(hub);
            _disposables.Add(await TestWorker.StartAsync(hub, Tasks, Configure));
        }

        return hub!;
    }

    private static void Configure(HubDurableTaskWorkerOptions options)
    {
        options.LeaseDuration = TimeSpan.FromSeconds(2); // what a lost answer leaves leased comes back soon
        options.MaxDeliveryCount = int.MaxValue;
        options.Pools = new Dictionary<string, int> { ["default"] = 8 };
    }

    private void Tasks(DurableTaskRegistry registry) => registry
        .AddOrchestratorFunc<int, int>("sequence", async (context, input) =>
        {
            for (var i = 0; i < Steps; i++)
                input = await context.CallActivityAsync<int>("add one", input);
            return input;
        })
        .AddActivityFunc<int, int>("add one", (_, input) =>
        {
            _progress.Release();
            return input + 1;
        });

    private async Task ProgressAsync(int activities)
    {
        while (activities-- > 0)
            await _progress.WaitAsync(_deadline.Token);
    }

    private List<Task<OrchestrationMetadata>> StartRuns(ITaskHub hub)
    {
        var client = new HubDurableTaskClient(hub);
        return [.. Enumerable.Range(0, Runs).Select(async i =>
        {
            var options = new StartOrchestrationOptions($"run-{i}");
            await PersistAsync(() => client.ScheduleNewOrchestrationInstanceAsync("sequence", i, options));
            return await PersistAsync(() => client.WaitForInstanceCompletionAsync($"run-{i}", getInputsAndOutputs: true, _deadline.Token));
        })];
    }

    /// <summary>What a client does whose hub is away: asks again.</summary>
    private async Task<T> PersistAsync<T>(Func<Task<T>> ask)
    {
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (TaskHubException) when (!_deadline.IsCancellationRequested)
            {
                await Task.Yield();
            }
        }
    }

    private static async Task CheckAsync(ITaskHub hub, List<Task<OrchestrationMetadata>> runs)
    {
        var ends = await Task.WhenAll(runs);
        Assert.Equal(Enumerable.Range(Steps, Runs), ends.Select(end => end.ReadOutputAs<int>()));
        foreach (var end in ends)
        {
            var history = await hub.GetHistoryAsync(end.InstanceId);
            Histories.Check(history);
            Assert.Equal(Steps, history.Count(e => e is TaskCompletedEvent));
        }

        var backlog = await hub.GetBacklogAsync();
        Assert.Equal((0, 0), (backlog.DueInstances, backlog.DueTasks.Count));
        Assert.Equal(Runs, (await hub.CountInstancesAsync())[OrchestrationRuntimeStatus.Completed]);
    }
}
