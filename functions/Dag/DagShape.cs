using Spate.Dag.Execution;
using Spate.Dag.Locking;
using Spate.Dag.Memos;

namespace Spate.Dag;

/// <summary>A graph without its code.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Nodes">Its nodes, in a topological order.</param>
/// <param name="ExitHandlers">What runs after them.</param>
public sealed record DagShape(string Name, IReadOnlyList<DagShapeNode> Nodes, IReadOnlyList<DagShapeExitHandler> ExitHandlers)
{
    /// <summary>What of its input is checked before it runs.</summary>
    public IReadOnlyList<DagShapeParameter> Parameters { get; init; } = [];

    /// <summary>How long its nodes may take; null if without limit.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>Whether it takes a lock.</summary>
    public bool IsLocked { get; init; }

    /// <summary>Checks that every activity of the graph, and of the graphs in it, is one that the worker has.</summary>
    /// <exception cref="DagException">An activity is unknown.</exception>
    public void CheckActivities(IReadOnlyCollection<string> known)
    {
        var locked = IsLocked || Nodes.Any(node => node.IsLocked);
        if (locked && !known.Contains(nameof(StartLock)))
            throw new DagException($"'{Name}' takes a lock, and the worker has none: register them with {nameof(LockTasks.AddLocks)}.");
        if (Nodes.Any(node => node.IsMemoized) && !known.Contains(nameof(ReadMemo)))
            throw new DagException($"'{Name}' memoizes, and the worker cannot: register what it needs with {nameof(MemoTasks.AddMemos)}.");
        foreach (var node in Nodes) Check(node.Name, node.Activity, node.Dag, known);
        foreach (var handler in ExitHandlers) Check(handler.Name, handler.Activity, handler.Dag, known);
    }

    internal static DagShape Of(DagDefinition dag) => new(
        dag.Name,
        [.. dag.Nodes.Select(DagShapeNode.Of)],
        [.. dag.ExitHandlers.Select(DagShapeExitHandler.Of)])
    {
        Deadline = dag.Deadline,
        IsLocked = dag.Lock is not null,
        Parameters = [.. dag.Parameters.Select(parameter => new DagShapeParameter(parameter.Name, parameter.Default, parameter.Allowed))],
    };

    private void Check(string node, string? activity, DagShape? dag, IReadOnlyCollection<string> known)
    {
        if (activity is not null && !known.Contains(activity))
            throw new DagException($"Node '{node}' of '{Name}' runs activity '{activity}', which is not registered.");
        dag?.CheckActivities(known);
    }
}

/// <summary>An exit handler.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Activity">The activity it runs, if it runs one.</param>
/// <param name="Condition">When it runs.</param>
public sealed record DagShapeExitHandler(string Name, string? Activity, ExitCondition Condition)
{
    /// <summary>The graph it runs, if it runs one.</summary>
    public DagShape? Dag { get; init; }

    internal static DagShapeExitHandler Of(ExitHandler handler) =>
        new(handler.Name, handler.Shape.Activity, handler.Condition) { Dag = handler.Shape.Dag };
}

/// <summary>A parameter.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Default">What it is if it is missing; null if it must not be.</param>
/// <param name="Allowed">What it may be; empty if anything.</param>
public sealed record DagShapeParameter(string Name, string? Default, IReadOnlyList<string> Allowed);
