using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Spate.Pipeline.Schedules;
using Spate.TaskHub;
using Spate.TaskHub.Tests.Stores;

namespace Spate.Pipeline.Tests.Schedules;

/// <summary>A task hub on a clock that the test moves, with workers that keep schedules of the orchestration <c>Work</c>.</summary>
internal sealed class ScheduleBench : IAsyncDisposable
{
    private readonly HubStore _store;
    private readonly ITaskHub _hub;
    private readonly List<ITaskHub> _others = [];
    private readonly List<IHost> _workers = [];
    private readonly ConcurrentBag<string> _runs = [];
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromMinutes(5));

    private ScheduleBench(HubStore store, DateTimeOffset now)
    {
        (_store, Time) = (store, new FakeTimeProvider(now));
        _hub = store.Open(Time);
        Client = new HubDurableTaskClient(_hub, time: Time);
        Schedules = new ScheduleClient(Client, Time);
    }

    public FakeTimeProvider Time { get; }

    public DurableTaskClient Client { get; }

    public ScheduleClient Schedules { get; }

    /// <summary>The times that were run for, once for every time that a run began, in order.</summary>
    public IEnumerable<string> Runs => _runs.Order(StringComparer.Ordinal);

    public static async Task<ScheduleBench> StartAsync(string now, HubStore? store = null)
    {
        store ??= new SqliteStore();
        await store.PrepareAsync();
        var bench = new ScheduleBench(store, DateTimeOffset.Parse(now, CultureInfo.InvariantCulture));
        await bench._hub.InitializeAsync();
        return bench;
    }

    public static Schedule Schedule(string cron, string timeZone = "UTC") =>
        new() { Name = "nightly", Cron = cron, TimeZone = timeZone, Orchestration = "Work" };

    /// <summary>Starts a worker, as a process with these schedules in its file.</summary>
    public Task StartWorkerAsync(params Schedule[] schedules) =>
        StartWorkerAsync(new PipelineConfiguration([]) { Schedules = schedules }, _ => { });

    /// <summary>Starts a worker with more services.</summary>
    public async Task StartWorkerAsync(PipelineConfiguration configuration, Action<IServiceCollection> addServices)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton<TimeProvider>(Time).AddSingleton(_workers.Count == 0 ? _hub : Another());
        builder.Services.AddPipeline(configuration);
        addServices(builder.Services);
        builder.Services.AddDurableTaskClient(client => client.UseTaskHub());
        builder.Services.AddDurableTaskWorker(worker => worker.AddTasks(AddTasks).UseTaskHub(
            options => options.LeaseDuration = TimeSpan.FromDays(10_000)));
        builder.Services.AddSingleton<ScheduleKeepers>();
        var host = builder.Build();
        await host.StartAsync(_deadline.Token);
        _workers.Add(host);
        await host.Services.GetRequiredService<ScheduleKeepers>().AlignAsync(configuration.Schedules, _deadline.Token);
        await SettleAsync();
    }

    /// <summary>Starts keepers anew that failed, as a worker does from time to time.</summary>
    public async Task ReviveAsync(params Schedule[] schedules)
    {
        await Keepers().ReviveAsync(schedules, _deadline.Token);
        await SettleAsync();
    }

    public async Task StopWorkersAsync()
    {
        foreach (var worker in _workers)
        {
            await worker.StopAsync(_deadline.Token);
            worker.Dispose();
        }

        _workers.Clear();
    }

    /// <summary>Lets workers do what is due at its time, until a moment.</summary>
    public async Task PassUntilAsync(string until)
    {
        var end = DateTimeOffset.Parse(until, CultureInfo.InvariantCulture);
        await SettleAsync();
        while (Time.GetUtcNow() < end)
        {
            var next = _store.NextDue() is { } due && due < end ? due : end;
            Time.Advance(next - Time.GetUtcNow());
            await SettleAsync();
        }
    }

    /// <summary>Lets the clock jump, without anything in between.</summary>
    public void JumpTo(string time) => Time.AdjustTime(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture));

    /// <summary>Waits until all that is due has been done.</summary>
    public async Task SettleAsync()
    {
        while (!_store.IsIdle(Time.GetUtcNow()))
        {
            _deadline.Token.ThrowIfCancellationRequested();
            await _hub.GetBacklogAsync(_deadline.Token);
        }
    }

    public async Task<ScheduleState> StateAsync() => (await Schedules.FindAsync("nightly"))!.State!;

    /// <summary>The ids of the runs that the hub has, without the schedule's name.</summary>
    public async Task<IReadOnlyList<string>> KeptAsync(OrchestrationRuntimeStatus? status = null)
    {
        var runs = new List<string>();
        await foreach (var run in Client.GetAllInstancesAsync(new OrchestrationQuery(InstanceIdPrefix: "nightly.")))
        {
            if (status is null || run.RuntimeStatus == status) runs.Add(run.InstanceId["nightly.".Length..]);
        }

        return [.. runs.Order(StringComparer.Ordinal)];
    }

    /// <summary>Ends a run that waits for it.</summary>
    public Task EndAsync(string run) => Client.RaiseEventAsync($"nightly.{run}", "end");

    public async ValueTask DisposeAsync()
    {
        await StopWorkersAsync();
        await Client.DisposeAsync();
        foreach (var hub in _others) await hub.DisposeAsync();
        await _hub.DisposeAsync();
        await _store.DisposeAsync();
        _deadline.Dispose();
    }

    /// <summary>A hub as another process has it.</summary>
    private ITaskHub Another()
    {
        var hub = _store.Open(Time);
        _others.Add(hub);
        return hub;
    }

    private ScheduleKeepers Keepers() => new(Client, Microsoft.Extensions.Logging.Abstractions.NullLogger<ScheduleKeepers>.Instance);

    private void AddTasks(DurableTaskRegistry tasks)
    {
        PipelineTasks.AddTo(tasks);
        tasks.AddOrchestratorFunc<WorkInput, bool>("Work", async (context, input) =>
        {
            await context.CallActivityAsync("Note", input.Scheduled.Time);
            if (input.Holds) await context.WaitForExternalEvent<object>("end");
            return !input.Fails ? true : throw new InvalidOperationException("as asked");
        });
        tasks.AddActivityFunc<DateTimeOffset>(
            "Note", (_, time) => _runs.Add(time.ToString("yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture)));
    }
}

/// <summary>What a run of <c>Work</c> does besides noting its time.</summary>
internal sealed record WorkInput(ScheduledTime Scheduled, bool Holds = false, bool Fails = false);
