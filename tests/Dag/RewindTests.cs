using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Spate.TaskHub;

namespace Spate.Dag.Tests;

/// <summary>Graphs that failed go on: what their shapes and tags give a rewind to work with.</summary>
public sealed class RewindTests
{
    [Theory]
    [InlineData(10)]
    [InlineData(1)]
    public async Task A_rewound_fan_out_does_only_what_failed_or_never_began_and_then_what_follows(int concurrency)
    {
        var world = new World { IsBroken = true };
        var template = new DagBuilder<int>("item");
        var first = template.Activity<Work, int, int>("first", template.Input);
        var second = template.Activity<Work, int, int>("second", first.Select(n => n + 1000));
        template.OnExit<Note, bool, bool>("clean", outcome => outcome.Failure is null);
        var item = template.Build(second.Select(n => n - 1000));
        var retry = new RetryPolicy(2, TimeSpan.FromMilliseconds(1));
        var dag = new DagBuilder<int>(
            "large", new() { Deadline = TimeSpan.FromHours(1), ActivityOptions = _ => new() { Retry = retry } });
        var each = dag.FanOut("each", item, Items.Range(0, 100), FailureTolerance.Count(3), new() { Concurrency = concurrency });
        var sum = each.Select(result => result.Values.Sum());
        var last = dag.Activity<Work, int, int>("last", sum, new() { Timeout = TimeSpan.FromHours(1) });
        dag.OnExit<Note, bool, bool>("note", outcome => outcome.Failure is null);
        var graph = dag.Build(last);
        await using var hub = await SqliteHub.StartAsync(
            tasks => tasks.AddOrchestratorFunc<int, int>("large", graph.RunAsync).AddActivity<Work>().AddActivity<Note>(),
            services: services => services.AddSingleton(world));
        var run = await hub.RunAsync("large", 1);

        Assert.Equal(OrchestrationRuntimeStatus.Failed, run.RuntimeStatus);
        var done = world.Done.Count;
        Assert.InRange(world.Failed, 2 * 4, 2 * 14);

        world.IsBroken = false;
        await hub.Client.RewindInstanceAsync(run.InstanceId, "mended");
        run = await hub.EndOfAsync(run.InstanceId);

        Assert.Equal((OrchestrationRuntimeStatus.Completed, Enumerable.Range(0, 100).Sum()), (run.RuntimeStatus, run.ReadOutputAs<int>()));
        Assert.Equal(201, world.Done.Count);
        Assert.All(world.Done, input => Assert.Equal(1, input.Value));
        Assert.InRange(done, 1, 200);
        Assert.All(run.ReadCustomStatusAs<DagStatus>()!.Nodes.Values, state => Assert.Equal(NodeState.Succeeded, state));
    }

    /// <summary>One in a hundred fails: more than is tolerated, or no more, so that what follows them fails.</summary>
    [Theory]
    [InlineData(0.005, null)]
    [InlineData(0.005, 50)]
    [InlineData(0.02, null)]
    [InlineData(0.02, 50)]
    public async Task Of_ten_thousand_items_only_those_that_failed_or_never_began_are_done_again(double tolerated, int? concurrency)
    {
        const int Items = 10_000;
        var world = new Ledger { Broken = [.. Enumerable.Range(0, 100).Select(n => $"{(100 * n) + 99}"), "end 9900"] };
        var dag = new DagBuilder<int>("large");
        var items = dag.Input.Select<IReadOnlyList<string>>(count => [.. Enumerable.Range(0, count).Select(n => $"{n}")]);
        var each = dag.FanOut<Book, string, string>(
            "each", items, FailureTolerance.Share(tolerated), new() { Concurrency = concurrency, MaxItems = Items });
        var graph = dag.Build(dag.Activity<Book, string, string>("end", each.Select(result => $"end {result.Outputs.Count}")));
        await using var hub = await SqliteHub.StartAsync(
            tasks => tasks.AddActivity<Book>().AddOrchestratorFunc<int, string>("large", graph.RunAsync),
            services: services => services.AddSingleton(world));
        var run = await hub.RunAsync("large", Items);
        Assert.Equal(OrchestrationRuntimeStatus.Failed, run.RuntimeStatus);
        var refused = world.Refusals;

        world.Broken = [];
        await hub.Client.RewindInstanceAsync(run.InstanceId, "mended");
        run = await hub.EndOfAsync(run.InstanceId);

        Assert.Equal("end 10000", run.ReadOutputAs<string>());
        Assert.Equal((Items + 1, refused, 1), (world.Entries, world.Refusals, world.MostOfOne));
        Assert.InRange(refused, tolerated < 0.01 ? 51 : 101, 101);
    }

    [Theory]
    [InlineData(ApprovalDecision.Rejected)]
    [InlineData(ApprovalDecision.Undecided)]
    public async Task A_rewind_asks_again_what_nobody_decided_in_time(ApprovalDecision byDefault)
    {
        var world = new World { IsBroken = true };
        await using var hub = await GateAsync(world, byDefault);
        var run = await hub.RunAsync("gate", "publish?");
        Assert.Equal(OrchestrationRuntimeStatus.Failed, run.RuntimeStatus);

        world.IsBroken = false;
        await hub.Client.RewindInstanceAsync(run.InstanceId, "somebody is there now");
        await hub.Client.RaiseEventAsync(run.InstanceId, "approval/release", new Approval(ApprovalDecision.Approved, "ann"));
        run = await hub.EndOfAsync(run.InstanceId);

        Assert.Equal((OrchestrationRuntimeStatus.Completed, "ann"), (run.RuntimeStatus, run.ReadOutputAs<string>()));
    }

    [Fact]
    public async Task An_approval_by_default_stands_until_its_node_is_rerun()
    {
        var world = new World { IsBroken = true };
        await using var hub = await GateAsync(world, ApprovalDecision.Approved);
        var run = await hub.RunAsync("gate", "publish?");
        Assert.Equal(OrchestrationRuntimeStatus.Failed, run.RuntimeStatus);

        world.IsBroken = false;
        await hub.Client.RewindInstanceAsync(run.InstanceId, "mended");
        run = await hub.EndOfAsync(run.InstanceId);
        Assert.Equal((OrchestrationRuntimeStatus.Completed, "nobody"), (run.RuntimeStatus, run.ReadOutputAs<string>()));

        await ((HubDurableTaskClient)hub.Client).RerunAsync(run.InstanceId, ["release"], "ask somebody");
        await hub.Client.RaiseEventAsync(run.InstanceId, "approval/release", new Approval(ApprovalDecision.Approved, "bob"));
        run = await hub.EndOfAsync(run.InstanceId);
        Assert.Equal((OrchestrationRuntimeStatus.Completed, "bob"), (run.RuntimeStatus, run.ReadOutputAs<string>()));
    }

    [Fact]
    public async Task A_rewind_gives_a_node_its_time_again_whatever_it_waits_for()
    {
        var world = new World { IsBroken = true };
        var inner = new DagBuilder<string>("inner");
        var ask = inner.Approval("ask", inner.Input);
        var template = inner.Build(ask.Select(answer => answer.By ?? "nobody"));
        Dag<string, string> Build(TimeSpan timeout)
        {
            var dag = new DagBuilder<string>("outer");
            return dag.Build(dag.Add("inner", template, dag.Input, new() { Timeout = timeout }));
        }

        var (hasty, patient) = (Build(TimeSpan.FromMilliseconds(1)), Build(TimeSpan.FromDays(1)));
        await using var hub = await SqliteHub.StartAsync(tasks => tasks.AddOrchestratorFunc<string, string>(
            "outer", (context, input) => (world.IsBroken ? hasty : patient).RunAsync(context, input)));
        var run = await hub.RunAsync("outer", "go?");
        Assert.Equal(OrchestrationRuntimeStatus.Failed, run.RuntimeStatus);

        world.IsBroken = false;
        await hub.Client.RewindInstanceAsync(run.InstanceId, "more time");
        await hub.Client.RaiseEventAsync(run.InstanceId, "approval/inner/ask", new Approval(ApprovalDecision.Approved, "ann"));
        run = await hub.EndOfAsync(run.InstanceId);

        Assert.Equal((OrchestrationRuntimeStatus.Completed, "ann"), (run.RuntimeStatus, run.ReadOutputAs<string>()));
    }

    /// <summary>Asks, and publishes what was approved. Nobody has time to answer as long as the world is broken.</summary>
    private static Task<SqliteHub> GateAsync(World world, ApprovalDecision byDefault)
    {
        Dag<string, string> Build(TimeSpan timeout)
        {
            var dag = new DagBuilder<string>("gate");
            var release = dag.Approval("release", dag.Input, new() { Timeout = timeout, ByDefault = byDefault });
            return dag.Build(dag.Activity<Publish, string, string>("publish", release.Select(approval => approval.By ?? "nobody")));
        }

        var (hasty, patient) = (Build(TimeSpan.FromMilliseconds(1)), Build(TimeSpan.FromDays(1)));
        return SqliteHub.StartAsync(
            tasks => tasks.AddActivity<Publish>().AddOrchestratorFunc<string, string>(
                "gate", (context, input) => (world.IsBroken ? hasty : patient).RunAsync(context, input)),
            services: services => services.AddSingleton(world));
    }

    private sealed class Publish(World world) : TaskActivity<string, string>
    {
        public override Task<string> RunAsync(TaskActivityContext context, string input) =>
            world.IsBroken ? throw new InvalidOperationException("no luck") : Task.FromResult(input);
    }

    [Fact]
    public async Task Items_that_wait_for_others_are_kept_over_several_rewinds_and_what_their_failures_led_to_is_done_again()
    {
        var world = new Ledger();
        var template = new DagBuilder<int>("item");
        var make = template.Activity<Book, string, string>("make", template.Input.Select(n => $"make {n}"));
        var check = template.Activity<Book, string, string>("check", make.Select(text => text.Replace("make", "check")));
        template.OnExit<Book, string, string>("undo", outcome => $"undo {outcome.Input}", ExitCondition.Failed);
        var item = template.Build(check);
        var dag = new DagBuilder<int>("windowed");
        var each = dag.FanOut("each", item, Items.Range(0, 6), FailureTolerance.Count(3), new() { Concurrency = 1 });
        var graph = dag.Build(dag.Activity<Book, string, string>("end", each.Select(_ => "end")));
        await using var hub = await SqliteHub.StartAsync(
            tasks => tasks.AddActivity<Book>().AddOrchestratorFunc<int, string>("windowed", graph.RunAsync),
            options => options.WarmExecutions = 1,
            services => services.AddSingleton(world));
        world.Broken = ["check 0", "check 3", "end"];
        var run = await hub.RunAsync("windowed", 1);
        foreach (var broken in (string[][])[["check 0", "end"], ["check 3", "end"], []])
        {
            Assert.Equal(OrchestrationRuntimeStatus.Failed, run.RuntimeStatus);
            world.Broken = broken;
            await hub.RestartAsync();
            await hub.Client.RewindInstanceAsync(run.InstanceId, "mended");
            run = await hub.EndOfAsync(run.InstanceId);
        }

        Assert.Equal(OrchestrationRuntimeStatus.Completed, run.RuntimeStatus);
        Assert.Equal((2, 1), (world.Booked("undo 0"), world.Booked("undo 3")));
        Assert.All(Enumerable.Range(0, 6), n => Assert.Equal((1, 1), (world.Booked($"make {n}"), world.Booked($"check {n}"))));
    }

    private sealed class Ledger
    {
        private readonly ConcurrentDictionary<string, int> _booked = new(StringComparer.Ordinal);

        private int _refusals;

        public volatile string[] Broken = [];

        public int Entries => _booked.Count;

        public int MostOfOne => _booked.Values.Max();

        public int Refusals => _refusals;

        public int Booked(string entry) => _booked.GetValueOrDefault(entry);

        public string Book(string entry)
        {
            if (Broken.Contains(entry))
            {
                Interlocked.Increment(ref _refusals);
                throw new InvalidOperationException("no luck");
            }

            _booked.AddOrUpdate(entry, 1, (_, times) => times + 1);
            return entry;
        }
    }

    private sealed class Book(Ledger ledger) : TaskActivity<string, string>
    {
        public override Task<string> RunAsync(TaskActivityContext context, string input) => Task.FromResult(ledger.Book(input));
    }

    private sealed class World
    {
        private int _failed;

        public volatile bool IsBroken;

        public ConcurrentDictionary<int, int> Done { get; } = new();

        public int Failed => _failed;

        public int Work(int input)
        {
            if (IsBroken && input % 20 == 19)
            {
                Interlocked.Increment(ref _failed);
                throw new InvalidOperationException("no luck");
            }

            Done.AddOrUpdate(input, 1, (_, times) => times + 1);
            return input;
        }
    }

    private sealed class Work(World world) : TaskActivity<int, int>
    {
        public override Task<int> RunAsync(TaskActivityContext context, int input) => Task.FromResult(world.Work(input));
    }

    private sealed class Note : TaskActivity<bool, bool>
    {
        public override Task<bool> RunAsync(TaskActivityContext context, bool input) => Task.FromResult(input);
    }
}
