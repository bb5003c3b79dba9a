using Spate.Dag.Execution;

namespace Spate.Dag;

/// <summary>A graph without its code.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Nodes">Its nodes, in a topological order.</param>
/// <param name="ExitHandlers">What runs after them.</param>
public sealed record DagShape(string Name, IReadOnlyList<DagShapeNode> Nodes, IReadOnlyList<DagShapeExitHandler> ExitHandlers)
{
    /// <summary>Checks that every activity of the graph is one that the worker has.</summary>
    /// <exception cref="DagException">An activity is unknown.</exception>
    public void CheckActivities(IReadOnlyCollection<string> known)
    {
        var used = Nodes.Select(node => (node.Name, node.Activity));
        foreach (var (node, activity) in used.Concat(ExitHandlers.Select(handler => (handler.Name, handler.Activity))))
        {
            if (!known.Contains(activity))
                throw new DagException($"Node '{node}' of '{Name}' runs activity '{activity}', which is not registered.");
        }
    }

    internal static DagShape Of(string name, IReadOnlyList<DagNode> nodes, IReadOnlyList<ExitHandler> exitHandlers) =>
        new(name,
            [.. nodes.Select(node => new DagShapeNode(
                node.Name, node.Activity.Name, node.MaxItems, node.When?.Text,
                [.. node.Dependencies.OrderBy(dependency => dependency.Index).Select(dependency => dependency.Name)]))],
            [.. exitHandlers.Select(handler => new DagShapeExitHandler(handler.Name, handler.Activity.Name, handler.Condition))]);
}

/// <summary>A node.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Activity">The activity it runs.</param>
/// <param name="MaxItems">For a fan-out, the greatest number of items; null for a single activity.</param>
/// <param name="When">What its condition says, or null.</param>
/// <param name="Dependencies">The names of the nodes that it waits for.</param>
public sealed record DagShapeNode(string Name, string Activity, int? MaxItems, string? When, IReadOnlyList<string> Dependencies);

/// <summary>An exit handler.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Activity">The activity it runs.</param>
/// <param name="Condition">When it runs.</param>
public sealed record DagShapeExitHandler(string Name, string Activity, ExitCondition Condition);
