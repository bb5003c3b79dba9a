using Microsoft.Extensions.DependencyInjection;
using Spate.Dag.Tests.RandomGraphs;

namespace Spate.Dag.Tests;

/// <summary>Graphs on Spate's own hub, with its replays.</summary>
public sealed class HubTests
{
    [Fact]
    public async Task Random_graphs_end_as_the_model_says_also_when_every_turn_is_replayed_and_workers_come_and_go()
    {
        var plans = Enumerable.Range(0, 60).ToDictionary(
            seed => $"plan-{seed}", seed => PlanGenerator.Draw(new Random(seed), maxNodes: 20) with { FailFast = false });
        await using var hub = await SqliteHub.StartAsync(tasks => AddPlans(tasks, plans), options => options.WarmExecutions = 1);
        var ids = new List<string>();
        foreach (var name in plans.Keys) ids.Add(await hub.Client.ScheduleNewOrchestrationInstanceAsync(name, 7));
        for (var restart = 1; restart <= 5; restart++)
        {
            await hub.EndOfAsync(ids[restart * 10]);
            await hub.RestartAsync();
        }

        foreach (var id in ids)
        {
            var run = await hub.EndOfAsync(id);
            Check(plans[run.Name], run);
        }
    }

    [Fact]
    public async Task Ten_thousand_items_with_failures_end_as_tolerated()
    {
        var dag = new DagBuilder<int>("large");
        var each = dag.FanOut<Halve, int, int>("each", Items.Range(dag.Input), FailureTolerance.Share(0.02), new() { Concurrency = 500 });
        var graph = dag.Build(each);
        await using var hub = await SqliteHub.StartAsync(tasks => tasks
            .AddOrchestratorFunc<int, FanOutResult<int>>("large", graph.RunAsync)
            .AddActivity<Halve>());
        var run = await hub.RunAsync("large", 10_000);

        var result = run.ReadOutputAs<FanOutResult<int>>()!;
        Assert.Equal((10_000, 9_900, 100), (result.Items, result.Outputs.Count, result.Failures.Count));
        Assert.Equal(new ItemFailure(99, "99", "no luck"), result.Failures[0]);
        Assert.Equal((9_900, 100), (run.ReadCustomStatusAs<DagStatus>()!.FanOuts!["each"].Succeeded, result.Failures.Count));
    }

    [Fact]
    public async Task What_is_over_its_time_is_not_waited_for_and_the_run_ends_although_its_activity_does_not()
    {
        var never = new TaskCompletionSource<int>();
        var late = new DagBuilder<int>("late", new() { Deadline = TimeSpan.FromMilliseconds(10) });
        late.OnExit<Halve, int, int>("exit", outcome => outcome.Input);
        var lateGraph = late.Build(late.Activity<Wait, int, int>("stuck", late.Input));
        var slow = new DagBuilder<int>("slow");
        var stuck = slow.Activity<Wait, int, int>("stuck", slow.Input, new() { Timeout = TimeSpan.FromMilliseconds(10) });
        var slowGraph = slow.Build(slow.Activity<Halve, int, int>("instead", slow.Input, new() { After = stuck.Failed }));
        await using var hub = await SqliteHub.StartAsync(
            tasks => tasks
                .AddOrchestratorFunc<int, int>("late", lateGraph.RunAsync)
                .AddOrchestratorFunc<int, int>("slow", slowGraph.RunAsync)
                .AddActivity<Wait>()
                .AddActivity<Halve>(),
            options => options.Pools = new Dictionary<string, int>(StringComparer.Ordinal) { ["default"] = 4 },
            services => services.AddSingleton(never));
        var runs = await Task.WhenAll(hub.RunAsync("late", 4), hub.RunAsync("slow", 4));
        never.SetResult(0);

        Assert.Equal("'late' did not end within 00:00:00.0100000. Under way: 'stuck'.", runs[0].FailureDetails!.ErrorMessage);
        Assert.Equal((OrchestrationRuntimeStatus.Completed, 2), (runs[1].RuntimeStatus, runs[1].ReadOutputAs<int>()));
    }

    private static void AddPlans(DurableTaskRegistry tasks, Dictionary<string, Plan> plans)
    {
        tasks.AddActivity<Work>();
        foreach (var (name, plan) in plans) tasks.AddOrchestratorFunc<int, int>(name, PlanGraph.Declare(plan).RunAsync);
    }

    private static void Check(Plan plan, OrchestrationMetadata run)
    {
        var model = PlanModel.Of(plan, 7);
        var expected = model.Fails ? OrchestrationRuntimeStatus.Failed : OrchestrationRuntimeStatus.Completed;
        Assert.True(run.RuntimeStatus == expected, $"{run.Name} is {run.RuntimeStatus}: {run.FailureDetails}\n{plan}");
        if (!model.Fails) Assert.Equal(model.Output, run.ReadOutputAs<int>());
        var states = run.ReadCustomStatusAs<DagStatus>()!.Nodes.OrderBy(node => node.Key, StringComparer.Ordinal);
        Assert.Equal(model.States.Where(node => !node.Key.Contains('[')), states);
    }

    private sealed class Wait(TaskCompletionSource<int> never) : TaskActivity<int, int>
    {
        public override Task<int> RunAsync(TaskActivityContext context, int input) => never.Task;
    }

    private sealed class Halve : TaskActivity<int, int>
    {
        public override Task<int> RunAsync(TaskActivityContext context, int input) =>
            input % 100 == 99 ? throw new InvalidOperationException("no luck") : Task.FromResult(input / 2);
    }
}
