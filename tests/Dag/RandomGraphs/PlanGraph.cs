using Microsoft.DurableTask;

namespace Spate.Dag.Tests.RandomGraphs;

/// <summary>Declares a plan with the library.</summary>
internal static class PlanGraph
{
    public static Dag<int, int> Declare(Plan plan, string name = "random")
    {
        var dag = new DagBuilder<int>(name, new() { FailFast = plan.FailFast });
        var nodes = new List<Node<int>>();
        foreach (var node in plan.Nodes) nodes.Add(Declare(dag, node, nodes, $"n{nodes.Count}"));
        return dag.Build(plan.Leaves.Aggregate(dag.Input.Select(_ => 0), (sum, leaf) => sum.With(nodes[leaf].Outcome, (a, b) => a + Value(b))));
    }

    private static Node<int> Declare(DagBuilder<int> dag, PlanNode node, List<Node<int>> nodes, string name)
    {
        var input = node.Inputs.Aggregate(dag.Input, (sum, taken) => taken.Taken switch
        {
            Taken.Output => sum.With(nodes[taken.Node], (a, b) => a + b),
            Taken.OrDefault => sum.With(nodes[taken.Node].OrDefault(), (a, b) => a + b),
            _ => sum.With(nodes[taken.Node].Outcome, (a, b) => a + Value(b)),
        });
        var options = new NodeOptions<int>
        {
            After = node.After is { } after ? Declare(after, nodes) : null,
            When = node.When is { } when ? new(nodes[when].Select(n => n % 3 != 0), $"n{when} % 3 != 0") : null,
            ContinueOnFailure = node.ContinueOnFailure,
        };
        var template = node.Sub is { } sub ? Declare(sub, name) : Template.Activity<Work, int, int>();
        return dag.Add(name, template, input, options);
    }

    private static Dependency Declare(Ask ask, List<Node<int>> nodes) => ask switch
    {
        Ask.Both both => Declare(both.Left, nodes) & Declare(both.Right, nodes),
        Ask.Either either => Declare(either.Left, nodes) | Declare(either.Right, nodes),
        Ask.Not not => !Declare(not.Inner, nodes),
        Ask.Of { State: "" } of => nodes[of.Node],
        Ask.Of { State: "Succeeded" } of => nodes[of.Node].Succeeded,
        Ask.Of { State: "Failed" } of => nodes[of.Node].Failed,
        Ask.Of { State: "Skipped" } of => nodes[of.Node].Skipped,
        Ask.Of { State: "Omitted" } of => nodes[of.Node].Omitted,
        Ask.Of of => nodes[of.Node].Ended,
        _ => throw new NotSupportedException(),
    };

    private static int Value(NodeOutcome<int> end) => end.State == NodeState.Succeeded ? end.Output : 1000 * (int)end.State;

    private abstract class Work : TaskActivity<int, int>;
}
