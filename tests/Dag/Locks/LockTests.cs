using Microsoft.Extensions.DependencyInjection;

namespace Spate.Dag.Tests.Locks;

public sealed class LockTests
{
    [Fact]
    public async Task Only_so_many_runs_hold_a_lock_at_once_and_all_get_it()
    {
        var meter = new Meter();
        var dag = new DagBuilder<int>("locked");
        var work = dag.Activity<Meet, int, int>("work", dag.Input, new() { Lock = _ => DagLock.Semaphore("two", 2) });
        var graph = dag.Build(work);
        await using var hub = await StartAsync(meter, tasks => tasks.AddOrchestratorFunc<int, int>("locked", graph.RunAsync));
        var runs = await Task.WhenAll(Enumerable.Range(0, 30).Select(n => hub.RunAsync("locked", n)));

        Assert.All(runs, run => Assert.Equal(OrchestrationRuntimeStatus.Completed, run.RuntimeStatus));
        Assert.Equal(30, meter.Count);
        Assert.InRange(meter.Most, 1, 2);
    }

    [Fact]
    public async Task A_graph_holds_its_lock_until_its_exit_handlers_are_done()
    {
        var meter = new Meter();
        var dag = new DagBuilder<int>("whole", new() { Lock = _ => DagLock.Mutex("whole") });
        var work = dag.Activity<Meet, int, int>("work", dag.Input);
        dag.OnExit<Meet, int, int>("exit", outcome => outcome.Input);
        var graph = dag.Build(work);
        await using var hub = await StartAsync(meter, tasks => tasks.AddOrchestratorFunc<int, int>("whole", graph.RunAsync));
        await Task.WhenAll(Enumerable.Range(0, 10).Select(n => hub.RunAsync("whole", n)));

        Assert.Equal((20, 1), (meter.Count, meter.Most));
        Assert.All(meter.Order.Chunk(2), pair => Assert.Equal(pair[0], pair[1]));
    }

    [Fact]
    public async Task A_run_that_ends_without_releasing_loses_the_lock()
    {
        var meter = new Meter { Hold = new TaskCompletionSource() };
        var dag = new DagBuilder<int>("held");
        var graph = dag.Build(dag.Activity<Meet, int, int>("work", dag.Input, new() { Lock = _ => DagLock.Mutex("held") }));
        await using var hub = await StartAsync(meter, tasks => tasks.AddOrchestratorFunc<int, int>("held", graph.RunAsync));
        var first = await hub.Client.ScheduleNewOrchestrationInstanceAsync("held", 1);
        await meter.Entered.Task.WaitAsync(TestContext.Current.CancellationToken);
        var second = await hub.Client.ScheduleNewOrchestrationInstanceAsync("held", 2);
        await hub.Client.TerminateInstanceAsync(first);
        await hub.EndOfAsync(first);
        meter.Hold.SetResult();

        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await hub.EndOfAsync(second)).RuntimeStatus);
    }

    [Fact]
    public async Task A_claim_that_a_lock_did_not_hear_is_said_again()
    {
        var dag = new DagBuilder<int>("again");
        var graph = dag.Build(dag.Activity<Meet, int, int>("work", dag.Input, new() { Lock = _ => DagLock.Mutex("again") }));
        var context = new SimulatedContext(call => SimulatedEnd.Gives(call.Activity == "StartLock" ? true : call.Input));
        context.RaiseAt(TimeSpan.FromMinutes(4), $"lock/{new Guid(2, 0, 0, new byte[8]):N}", true);

        Assert.Equal(5, await context.RunAsync(run => graph.RunAsync(run, 5)));
        Assert.Equal(["work@lock", "work@lock", "work@lock", "work"], context.CalledNodes);
        Assert.Equal([0, 1, 3, 4], context.Calls.Select(call => (call.At - context.Start).TotalMinutes));
        Assert.Equal(4, context.Sent.Count);
        Assert.All(context.Sent, sent => Assert.Equal("spate-lock:again", sent.Instance));
        Assert.Equal(0, context.OpenTimers);
    }

    [Fact]
    public async Task A_deadline_ends_the_wait_and_gives_the_place_in_the_queue_back()
    {
        var dag = new DagBuilder<int>("late", new() { Deadline = TimeSpan.FromSeconds(30), Lock = _ => DagLock.Mutex("late") });
        var graph = dag.Build(dag.Activity<Meet, int, int>("work", dag.Input));
        var context = new SimulatedContext(_ => SimulatedEnd.Gives(true));
        var e = await Assert.ThrowsAsync<TimeoutException>(() => context.RunAsync(run => graph.RunAsync(run, 5)));

        Assert.Equal("'late' did not end within 00:00:30. It was waiting for its lock.", e.Message);
        Assert.Equal(["@lock"], context.CalledNodes);
        Assert.Equal(2, context.Sent.Count(sent => sent.Instance == "spate-lock:late"));
        Assert.Equal((NodeState.Omitted, 0), (context["work"], context.OpenTimers));
    }

    [Fact]
    public async Task A_lock_that_the_graph_around_holds_is_refused_and_so_is_a_worker_without_locks()
    {
        var dag = new DagBuilder<int>("twice", new() { Lock = _ => DagLock.Mutex("one") });
        var graph = dag.Build(dag.Activity<Meet, int, int>("work", dag.Input, new() { Lock = _ => DagLock.Mutex("one") }));
        var context = new SimulatedContext(_ => SimulatedEnd.Gives(true));
        context.RaiseAt(TimeSpan.Zero, $"lock/{new Guid(2, 0, 0, new byte[8]):N}", true);
        var e = await Assert.ThrowsAsync<DagException>(() => context.RunAsync(run => graph.RunAsync(run, 5)));

        Assert.Contains("'work' would wait for the lock 'one', which the graph around it holds", e.Message, StringComparison.Ordinal);
        var unknown = Assert.Throws<DagException>(() => graph.Shape.CheckActivities(["Meet"]));
        Assert.Contains("'twice' takes a lock", unknown.Message, StringComparison.Ordinal);
        graph.Shape.CheckActivities(["Meet", "StartLock"]);
    }

    private static Task<SqliteHub> StartAsync(Meter meter, Action<DurableTaskRegistry> tasks) => SqliteHub.StartAsync(
        registry => tasks(registry.AddActivity<Meet>().AddLocks(checkEvery: TimeSpan.FromMilliseconds(200))),
        options => options.Pools = new Dictionary<string, int>(StringComparer.Ordinal) { ["default"] = 8 },
        services => services.AddSingleton(meter).AddSingleton<ILockHost, ClientLockHost>());

    /// <summary>Sees how many are in the activity at once.</summary>
    private sealed class Meter
    {
        private readonly System.Threading.Lock _gate = new();
        private int _inside;

        public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource? Hold { get; init; }

        public int Count => Order.Count;

        public int Most { get; private set; }

        public List<int> Order { get; } = [];

        public async Task<int> MeetAsync(int input)
        {
            lock (_gate)
            {
                Order.Add(input);
                Most = Math.Max(Most, ++_inside);
            }

            Entered.TrySetResult();
            if (Hold is not null) await Hold.Task;
            await Task.Yield();
            lock (_gate) _inside--;
            return input;
        }
    }

    private sealed class Meet(Meter meter) : TaskActivity<int, int>
    {
        public override Task<int> RunAsync(TaskActivityContext context, int input) => meter.MeetAsync(input);
    }
}
