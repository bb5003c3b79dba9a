namespace Spate.Dag.Tests.RandomGraphs;

/// <summary>Declares a plan with the library.</summary>
internal static class PlanGraph
{
    public static Dag<int, int> Declare(Plan plan, string name = "random")
    {
        var dag = new DagBuilder<int>(name, new() { FailFast = plan.FailFast, Deadline = plan.Deadline });
        var nodes = new List<Declared>();
        foreach (var node in plan.Nodes) nodes.Add(Declare(dag, node, nodes, name == "random" ? "" : $"{name}/", $"n{nodes.Count}"));
        return dag.Build(plan.Leaves.Aggregate(dag.Input.Select(_ => 0), (sum, leaf) => sum.With(nodes[leaf].Outcome, (a, b) => a + b)));
    }

    private static Declared Declare(DagBuilder<int> dag, PlanNode node, List<Declared> nodes, string prefix, string name)
    {
        var input = node.Inputs.Aggregate(dag.Input, (sum, taken) => sum.With(nodes[taken.Node].Take(taken.Taken), (a, b) => a + b));
        var options = new FanOutOptions<int>
        {
            After = node.After is { } after ? Declare(after, nodes) : null,
            When = node.When is { } when ? new(nodes[when].Output.Select(n => n % 3 != 0), $"n{when} % 3 != 0") : null,
            ContinueOnFailure = node.ContinueOnFailure,
            Concurrency = node.Concurrency,
            MaxItems = 10,
            Timeout = node.Timeout,
        };
        return node.Sub is { } sub
            ? Declare(dag, node, name, Declare(sub, prefix + name), input, (n, _, _) => n, options)
            : Declare(
                dag,
                node,
                name,
                Template.Activity<Work, WorkInput, int>(),
                input,
                (n, fails, item) => new WorkInput(n, fails, $"{prefix}{name}{item}"),
                options);
    }

    private static Declared Declare<TIn>(
        DagBuilder<int> dag, PlanNode node, string name, Template<TIn, int> template, Edge<int> input, Func<int, bool, string, TIn> make,
        FanOutOptions<int> options)
    {
        if (node.Items is not { } ends)
            return Declared.Of(dag.Add(name, template, input.Select(n => make(n, node.Fails, "")), options), output => output);
        Items<TIn> items = input.Select<IReadOnlyList<TIn>>(n => [.. ends.Select((fails, i) => make(n + i, fails, $"[{i}]"))]);
        return node.Tolerated == 0
            ? Declared.Of(dag.FanOut(name, template, items, options), all => all.Sum())
            : Declared.Of(dag.FanOut(name, template, items, FailureTolerance.Count(node.Tolerated), options), all => all.Values.Sum());
    }

    private static Dependency Declare(Ask ask, List<Declared> nodes) => ask switch
    {
        Ask.Both both => Declare(both.Left, nodes) & Declare(both.Right, nodes),
        Ask.Either either => Declare(either.Left, nodes) | Declare(either.Right, nodes),
        Ask.Not not => !Declare(not.Inner, nodes),
        Ask.Of of => nodes[of.Node].Ask(of.State),
        _ => throw new NotSupportedException(),
    };

    /// <summary>A node of whatever output, as the plan sees it: with a number.</summary>
    private sealed record Declared(Edge<int> Output, Edge<int> OrDefault, Edge<int> Outcome, Func<string, Dependency> Ask)
    {
        public static Declared Of<T>(Node<T> node, Func<T, int> value) => new(
            node.Select(value),
            node.OrDefault().Select(output => output is null ? 0 : value(output)),
            node.Outcome.Select(end => end.State == NodeState.Succeeded ? value(end.Output!) : 1000 * (int)end.State),
            state => state switch
            {
                "" => node,
                "Succeeded" => node.Succeeded,
                "Failed" => node.Failed,
                "Skipped" => node.Skipped,
                "Omitted" => node.Omitted,
                _ => node.Ended,
            });

        public Edge<int> Take(Taken taken) => taken switch
        {
            Taken.Output => Output,
            Taken.OrDefault => OrDefault,
            _ => Outcome,
        };
    }

}

/// <param name="Value">What is worked on.</param>
/// <param name="Fails">Whether that can fail.</param>
/// <param name="Path">The node, and of a fan-out the item. Within a sub-DAG of a fan-out it does not say of which item.</param>
internal sealed record WorkInput(int Value, bool Fails, string Path);

internal sealed class Work : TaskActivity<WorkInput, int>
{
    public override Task<int> RunAsync(TaskActivityContext context, WorkInput input) => input.Fails
        ? throw new InvalidOperationException("no luck")
        : Task.FromResult(PlanModel.Work(input.Value));
}
