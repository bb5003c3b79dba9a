namespace Spate.Dag.Tests.RandomGraphs;

/// <summary>Random graphs against a model of their semantics. A graph that fails is made smaller, and printed.</summary>
public sealed class RandomGraphTests
{
    private const int Seeds = 4000;

    [Fact]
    public async Task Every_node_ends_as_the_model_says()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var plan = PlanGenerator.Draw(new Random(seed), maxNodes: seed % 10 == 0 ? 60 : 12);
            if (await FaultAsync(plan, seed) is null) continue;
            var smallest = await SmallestAsync(plan, seed);
            Assert.Fail($"Seed {seed}: {await FaultAsync(smallest, seed)}\n{smallest}");
        }
    }

    private static async Task<Plan> SmallestAsync(Plan plan, int seed)
    {
        while (true)
        {
            Plan? smaller = null;
            foreach (var candidate in PlanGenerator.Smaller(plan))
            {
                if (await FaultAsync(candidate, seed) is null) continue;
                smaller = candidate;
                break;
            }

            if (smaller is null) return plan;
            plan = smaller;
        }
    }

    /// <summary>What a run does otherwise than the model; null if nothing.</summary>
    private static async Task<string?> FaultAsync(Plan plan, int seed)
    {
        var model = PlanModel.Of(plan, seed);
        var context = Context(seed);
        int? output = null;
        try
        {
            output = await context.RunAsync(run => PlanGraph.Declare(plan).RunAsync(run, seed));
        }
        catch (Exception e) when (e is Microsoft.DurableTask.TaskFailedException or FanOutException)
        {
            if (!model.Fails) return $"it failed: {e.Message}";
        }

        var again = Context(seed);
        await Record.ExceptionAsync(() => again.RunAsync(run => PlanGraph.Declare(plan).RunAsync(run, seed)));
        if (!context.CalledNodes.SequenceEqual(again.CalledNodes)) return "a second run called otherwise than the first";
        if (model.Fails != output is null) return model.Fails ? "it succeeded" : "it failed";
        if (context.Open > 0) return $"it left {context.Open} calls open";
        return plan.FailFast && model.Fails ? SubsetFault(model, context) : Fault(model, context, output);
    }

    private static string? Fault(PlanModel model, SimulatedContext context, int? output)
    {
        if (output is not null && output != model.Output) return $"its output is {output}, not {model.Output}";
        foreach (var (node, state) in model.States.Where(node => !node.Key.Contains('[')))
        {
            if (context.Status.Nodes.GetValueOrDefault(node) != state)
                return $"{node} is {context.Status.Nodes.GetValueOrDefault(node)}, not {state}";
        }

        var mustBeCalled = model.Calls.Where(
            call => !model.FailedFanOuts.Exists(node => call.StartsWith(node + "[", StringComparison.Ordinal)));
        var missing = mustBeCalled.Except(context.CalledNodes).ToList();
        return missing.Count > 0 ? $"{missing[0]} was not called" : SubsetFault(model, context);
    }

    private static string? SubsetFault(PlanModel model, SimulatedContext context) =>
        context.CalledNodes.GroupBy(node => node)
            .FirstOrDefault(calls => calls.Count() > 1 || !model.Calls.Contains(calls.Key)) is { } calls
            ? $"{calls.Key} was called {calls.Count()} times, for {(model.Calls.Contains(calls.Key) ? 1 : 0)}"
            : null;

    private static SimulatedContext Context(int seed)
    {
        var order = new Random(seed);
        return new SimulatedContext(
            call => call.Input is WorkInput { Fails: false } input
                ? SimulatedEnd.Gives(PlanModel.Work(input.Value), TimeSpan.FromSeconds(order.Next(5)))
                : SimulatedEnd.Fails(call.Node, TimeSpan.FromSeconds(order.Next(5))),
            order);
    }
}
