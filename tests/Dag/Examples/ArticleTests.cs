using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Spate.Dag.Tests.Examples;

/// <summary>The systems of the articles that Spate comes from, as graphs.</summary>
public sealed class ArticleTests
{
    private readonly Bucket _bucket = new();

    [Fact]
    public async Task Five_stages_pass_artifacts_on_and_leave_the_report_alone()
    {
        await using var hub = await SqliteHub.StartAsync(AddOrders, services: services => services.AddSingleton(_bucket));
        var run = await hub.RunAsync(nameof(OrdersPipeline), _bucket.Write("in/orders.csv", "Ann,5\nbob,7\nann,1"));

        Assert.Equal(OrchestrationRuntimeStatus.Completed, run.RuntimeStatus);
        Assert.Equal("2 users, orders of 13", _bucket.Read(run.ReadOutputAs<Artifact>()!));
        Assert.Equal(["in/orders.csv", $"public/{run.InstanceId}"], _bucket.Objects.Keys.Order());
    }

    [Fact]
    public async Task On_a_backend_that_knows_nothing_of_graphs_they_do_the_same_and_a_failure_keeps_what_a_rewind_needs()
    {
        await using var host = await ForeignBackend.StartAsync(AddOrders, services => services.AddSingleton(_bucket));
        var ids = new List<string>();
        foreach (var content in (string[])["ann,5\nbob,7", "ann,many"])
        {
            ids.Add(await host.Client.ScheduleNewOrchestrationInstanceAsync(
                nameof(OnceTriedOrders), _bucket.Write($"in/{ids.Count}", content)));
        }

        var ends = await Task.WhenAll(ids.Select(id =>
            host.Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, TestContext.Current.CancellationToken)));
        var (good, bad) = (ends[0], ends[1]);

        Assert.Equal("2 users, orders of 12", _bucket.Read(good.ReadOutputAs<Artifact>()!));
        Assert.Equal(OrchestrationRuntimeStatus.Failed, bad.RuntimeStatus);
        Assert.DoesNotContain($"{ids[0]}/rows", _bucket.Objects.Keys);
        Assert.Contains($"{ids[1]}/rows", _bucket.Objects.Keys);
        var states = bad.ReadCustomStatusAs<DagStatus>()!.Nodes;
        Assert.Equal(
            [NodeState.Succeeded, NodeState.Succeeded, NodeState.Failed, NodeState.Omitted, NodeState.Omitted],
            ((string[])["transform", "aggregate-users", "aggregate-orders", "report", "upload"]).Select(node => states[node]));
    }

    [Theory]
    [InlineData(10, "small")]
    [InlineData(1_000, "medium")]
    [InlineData(100_000, "large")]
    public async Task The_size_of_an_object_decides_which_branch_runs(long size, string expected)
    {
        var dag = new DagBuilder<Artifact>("by-size");
        var small = Branch("small", artifact => artifact.Size < 100);
        var medium = Branch("medium", artifact => artifact.Size is >= 100 and < 10_000);
        var large = Branch("large", artifact => artifact.Size >= 10_000);
        var graph = dag.Build(small.OrDefault().With(medium.OrDefault(), (a, b) => a ?? b).With(large.OrDefault(), (a, b) => a ?? b));
        var context = new SimulatedContext(call => SimulatedEnd.Gives(new Artifact(call.Node, 0)));
        var result = await context.RunAsync(run => graph.RunAsync(run, new Artifact("in", size)));

        Assert.Equal(expected, result!.Address);
        Assert.Equal([expected], context.CalledNodes);
        Assert.Equal(2, context.Status.Nodes.Values.Count(state => state == NodeState.Skipped));

        Node<Artifact> Branch(string name, Func<Artifact, bool> fits) =>
            dag.Activity<Transform, Artifact, Artifact>(name, dag.Input, new() { When = new(dag.Input.Select(fits), name) });
    }

    [Fact]
    public async Task Partitions_follow_from_an_earlier_node_run_beside_each_other_and_are_merged_in_order()
    {
        var dag = new DagBuilder<int>("partitions");
        var split = dag.Activity<Split, int, IReadOnlyList<Part>>("split", dag.Input);
        var parts = dag.FanOut<Count, Part, string>("count", split, new() { Concurrency = 3 });
        var merge = dag.Activity<Merge, IReadOnlyList<string>, string>("merge", parts);
        var graph = dag.Build(merge);
        await using var hub = await SqliteHub.StartAsync(tasks => tasks
            .AddOrchestratorFunc<int, string>("partitions", graph.RunAsync)
            .AddActivity<Split>()
            .AddActivity<Count>()
            .AddActivity<Merge>());
        var run = await hub.RunAsync("partitions", 10);

        Assert.Equal("0+3 3+3 6+3 9+1", run.ReadOutputAs<string>());
    }

    [Fact]
    public async Task Several_pipelines_share_a_template()
    {
        var clean = new DagBuilder<string>("clean");
        var trimmed = clean.Activity<Step, string, string>("trim", clean.Input);
        var template = clean.Build(clean.Activity<Step, string, string>("lower", trimmed));

        var daily = new DagBuilder<string>("daily", new() { ActivityOptions = _ => new() { Pool = "light" } });
        var one = daily.Build(daily.Activity<Step, string, string>("report", daily.Add("clean", template, daily.Input)));
        var hourly = new DagBuilder<string>("hourly", new() { ActivityOptions = _ => new() { Pool = "heavy" } });
        var left = hourly.Add("left", template, hourly.Input);
        var right = hourly.Add("right", template, hourly.Input, new() { After = left });
        var two = hourly.Build(left.With(right, (a, b) => a + b));

        foreach (var (graph, nodes) in ((Dag<string, string>, string[])[])
            [(one, ["clean/trim", "clean/lower", "report"]), (two, ["left/trim", "left/lower", "right/trim", "right/lower"])])
        {
            var context = new SimulatedContext(call => SimulatedEnd.Gives(call.Input));
            await context.RunAsync(run => graph.RunAsync(run, "text"));
            Assert.Equal(nodes, context.CalledNodes);
            Assert.All(context.Calls, call => Assert.Equal(graph == one ? "light" : "heavy", call.Pool));
        }
    }

    private static void AddOrders(DurableTaskRegistry tasks) => tasks
        .AddOrchestrator<OrdersPipeline>()
        .AddOrchestrator<OnceTriedOrders>()
        .AddActivity<Validate>()
        .AddActivity<Transform>()
        .AddActivity<AggregateUsers>()
        .AddActivity<AggregateOrders>()
        .AddActivity<Report>()
        .AddActivity<Upload>()
        .AddActivity<Delete>();

    /// <summary>The last stages without retries, which would take minutes.</summary>
    private sealed class OnceTriedOrders : TaskOrchestrator<Artifact, Artifact>
    {
        private static readonly Dag<Artifact, Artifact> Graph = Declare();

        public override Task<Artifact> RunAsync(TaskOrchestrationContext context, Artifact input) => Graph.RunAsync(context, input);

        private static Dag<Artifact, Artifact> Declare()
        {
            var dag = new DagBuilder<Artifact>("orders-once");
            var rows = dag.Activity<Transform, Artifact, Artifact>("transform", dag.Input);
            var users = dag.Activity<AggregateUsers, Artifact, Artifact>("aggregate-users", rows);
            var orders = dag.Activity<AggregateOrders, Artifact, Artifact>("aggregate-orders", rows);
            var report = dag.Activity<Report, Totals, Artifact>("report", users.With(orders, (u, o) => new Totals(u, o)));
            var upload = dag.Activity<Upload, Artifact, Artifact>("upload", report);
            dag.OnExit<Delete, IEnumerable<Artifact>, bool>("clean", outcome => outcome.Expired);
            return dag.Build(upload);
        }
    }

    private sealed record Part(int From, int Count);

    private sealed class Split : TaskActivity<int, IReadOnlyList<Part>>
    {
        public override Task<IReadOnlyList<Part>> RunAsync(TaskActivityContext context, int input) => Task.FromResult<IReadOnlyList<Part>>(
            [.. Enumerable.Range(0, input).Chunk(3).Select(chunk => new Part(chunk[0], chunk.Length))]);
    }

    private sealed class Count : TaskActivity<Part, string>
    {
        public override Task<string> RunAsync(TaskActivityContext context, Part input) => Task.FromResult($"{input.From}+{input.Count}");
    }

    private sealed class Merge : TaskActivity<IReadOnlyList<string>, string>
    {
        public override Task<string> RunAsync(TaskActivityContext context, IReadOnlyList<string> input) =>
            Task.FromResult(string.Join(' ', input));
    }

    private abstract class Step : TaskActivity<string, string>;
}
