using Spate.Dag.Execution;

namespace Spate.Dag;

/// <summary>A node without its code.</summary>
/// <param name="Name">Its name.</param>
public sealed record DagShapeNode(string Name)
{
    /// <summary>The activity it runs, if it runs one.</summary>
    public string? Activity { get; init; }

    /// <summary>The graph it runs, if it runs one.</summary>
    public DagShape? Dag { get; init; }

    /// <summary>Over what it runs that, if it is a fan-out.</summary>
    public FanOutShape? FanOut { get; init; }

    /// <summary>Whether it waits for somebody's decision.</summary>
    public bool IsApproval { get; init; }

    /// <summary>Whether it may take the output of an earlier run.</summary>
    public bool IsMemoized { get; init; }

    /// <summary>Whether it takes a lock.</summary>
    public bool IsLocked { get; init; }

    /// <summary>What its condition on outputs says, or null.</summary>
    public string? When { get; init; }

    /// <summary>
    /// What it asks of other nodes' ends, in Argo's syntax, if that is more than <see cref="Dependencies"/> say; else null.
    /// </summary>
    public string? After { get; init; }

    /// <summary>How long its work may take; null if without limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Whether the graph continues on its failure.</summary>
    public bool ContinueOnFailure { get; init; }

    /// <summary>The nodes that it waits for.</summary>
    public IReadOnlyList<DagShapeDependency> Dependencies { get; init; } = [];

    internal static DagShapeNode Of(DagNode node)
    {
        var work = node.Work.Shape;
        return new(node.Name)
        {
            Activity = work.Activity,
            Dag = work.Dag,
            FanOut = work.FanOut,
            IsApproval = work.IsApproval,
            IsMemoized = work.IsMemoized,
            IsLocked = node.Lock is not null,
            When = node.When?.Text,
            After = node.After is { IsSimple: false } after ? after.Text : null,
            Timeout = node.Timeout ?? work.Timeout,
            ContinueOnFailure = node.ContinueOnFailure,
            Dependencies = [.. node.Dependencies.Select(dependency => new DagShapeDependency(dependency.Name, AskOf(node, dependency)))],
        };
    }

    private static string? AskOf(DagNode node, DagNode dependency)
    {
        var asks = node.After?.Asks.Where(ask => ask.Node == dependency && ask.Ask.Length > 0).Select(ask => ask.Ask).Distinct().ToList();
        return asks is { Count: > 0 } ? string.Join('/', asks) : null;
    }
}

/// <summary>A node that another waits for.</summary>
/// <param name="Node">Its name.</param>
/// <param name="Ask">How it must have ended (<c>Succeeded</c>, <c>Failed</c>, …), or null if that goes without saying.</param>
public sealed record DagShapeDependency(string Node, string? Ask);

/// <summary>Over what a fan-out goes.</summary>
/// <param name="MaxItems">The greatest number of items, if it is known.</param>
/// <param name="Concurrency">How many are under way at once; null if all are.</param>
/// <param name="Tolerance">How many may fail, as text; null if none may.</param>
public sealed record FanOutShape(int? MaxItems, int? Concurrency = null, string? Tolerance = null);
