namespace Spate.Dag.Tests.RandomGraphs;

/// <summary>Random graphs against a model of their semantics. A graph that fails is made smaller, and printed.</summary>
public sealed class RandomGraphTests
{
    private const int Seeds = 4000;

    [Fact]
    public Task Every_node_ends_as_the_model_says() => CheckAsync(plan => plan, FaultAsync);

    /// <summary>With limits, the model would have to know the times too: here is what must hold whatever they are.</summary>
    [Fact]
    public Task Whatever_is_over_its_time_a_run_ends_in_time_with_all_nodes_and_leaves_nothing_behind() =>
        CheckAsync(plan => PlanGenerator.WithLimits(plan, new Random(plan.Nodes.Count)), LimitFaultAsync);

    private static async Task CheckAsync(Func<Plan, Plan> change, Func<Plan, int, Task<string?>> faultAsync)
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var plan = change(PlanGenerator.Draw(new Random(seed), maxNodes: seed % 10 == 0 ? 60 : 12));
            if (await faultAsync(plan, seed) is null) continue;
            var smallest = await SmallestAsync(plan, seed, faultAsync);
            Assert.Fail($"Seed {seed}: {await faultAsync(smallest, seed)}\n{smallest}");
        }
    }

    private static async Task<Plan> SmallestAsync(Plan plan, int seed, Func<Plan, int, Task<string?>> faultAsync)
    {
        while (true)
        {
            Plan? smaller = null;
            foreach (var candidate in PlanGenerator.Smaller(plan))
            {
                if (await faultAsync(candidate, seed) is null) continue;
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

    private static async Task<string?> LimitFaultAsync(Plan plan, int seed)
    {
        var context = Context(seed);
        var error = await Record.ExceptionAsync(() => context.RunAsync(run => PlanGraph.Declare(plan).RunAsync(run, seed)));
        var took = context.CurrentUtcDateTime - context.Start;
        if (took > plan.Deadline) return $"it took {took}";
        if (context.OpenTimers > 0) return $"it left {context.OpenTimers} timers";
        if (error is not (null or TimeoutException or FanOutException or Microsoft.DurableTask.TaskFailedException)) return $"{error}";
        var isLate = error?.Message.StartsWith("'random' did not end", StringComparison.Ordinal) == true;
        if (isLate && took < plan.Deadline) return error!.Message;
        var counts = context.Status.Counts ?? new Dictionary<string, IReadOnlyDictionary<NodeState, int>>();
        var open = context.Status.Nodes.Where(node => node.Value is NodeState.Pending or NodeState.Running).Select(node => node.Key)
            .Concat(counts.Where(node => node.Value.ContainsKey(NodeState.Pending) || node.Value.ContainsKey(NodeState.Running))
                .Select(node => node.Key));
        if (open.FirstOrDefault() is { } left) return $"{left} has not ended";
        if (counts.Values.SelectMany(states => states.Values).Any(count => count < 0)) return "it counts less than none";
        var twice = context.CalledNodes.GroupBy(node => node).FirstOrDefault(calls => calls.Count() > 1);
        return twice is null ? null : $"{twice.Key} ran twice";
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
