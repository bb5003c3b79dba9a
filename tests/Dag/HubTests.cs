using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Spate.Dag.Tests.RandomGraphs;

namespace Spate.Dag.Tests;

/// <summary>Graphs on Spate's own hub, with its replays.</summary>
public sealed class HubTests
{
    [Fact]
    public async Task Random_graphs_end_as_the_model_says_also_when_every_turn_is_replayed()
    {
        var plans = Enumerable.Range(0, 60).ToDictionary(
            seed => $"plan-{seed}", seed => PlanGenerator.Draw(new Random(seed), maxNodes: 20) with { FailFast = false });
        await using var hub = await SqliteHub.StartAsync(
            tasks =>
            {
                tasks.AddActivity<Work>();
                foreach (var (name, plan) in plans)
                {
                    var graph = PlanGraph.Declare(plan);
                    tasks.AddOrchestratorFunc<int, int>(name, graph.RunAsync);
                }
            },
            options => options.WarmExecutions = 1);
        var runs = await Task.WhenAll(plans.Select(async plan => (plan.Key, plan.Value, Run: await hub.RunAsync(plan.Key, 7))));

        foreach (var (name, plan, run) in runs)
        {
            var model = PlanModel.Of(plan, 7);
            Assert.True(
                run.RuntimeStatus == (model.Fails ? OrchestrationRuntimeStatus.Failed : OrchestrationRuntimeStatus.Completed),
                $"{name} is {run.RuntimeStatus}: {run.FailureDetails}\n{plan}");
            if (!model.Fails) Assert.Equal(model.Output, run.ReadOutputAs<int>());
            var states = run.ReadCustomStatusAs<DagStatus>()!.Nodes;
            Assert.Equal(model.States.Where(node => !node.Key.Contains('[')), states.OrderBy(node => node.Key, StringComparer.Ordinal));
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

    private sealed class Halve : TaskActivity<int, int>
    {
        public override Task<int> RunAsync(TaskActivityContext context, int input) =>
            input % 100 == 99 ? throw new InvalidOperationException("no luck") : Task.FromResult(input / 2);
    }
}
