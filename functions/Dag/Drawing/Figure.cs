namespace Spate.Dag.Drawing;

/// <summary>What is drawn: a node, or a graph with its nodes and arrows.</summary>
/// <param name="Id">Tells it from the others: its path, with dots.</param>
/// <param name="Kind">How it looks.</param>
/// <param name="Title">Its name, and over how many items it goes.</param>
/// <param name="Notes">What else there is to say, line by line.</param>
internal sealed record Figure(string Id, FigureKind Kind, string Title, IReadOnlyList<string> Notes)
{
    /// <summary>Whether it stands for one of each item.</summary>
    public bool IsMany { get; init; }

    /// <summary>What is in a graph.</summary>
    public IReadOnlyList<Figure> Inner { get; init; } = [];

    public IReadOnlyList<Arrow> Arrows { get; init; } = [];

    public static Figure Of(DagShape dag) => Graph("", dag, dag.Name, [.. NotesOf(dag)]);

    private static Figure Graph(string id, DagShape dag, string title, IReadOnlyList<string> notes)
    {
        string Id(string node) => id.Length == 0 ? node : $"{id}.{node}";
        return new Figure(id, FigureKind.Graph, title, notes)
        {
            Inner =
            [
                .. dag.Nodes.Select(node => Node(Id(node.Name), node)),
                .. dag.ExitHandlers.Select(handler => Handler(Id(handler.Name), handler)),
            ],
            Arrows =
            [
                .. from node in dag.Nodes
                   from dependency in node.Dependencies
                   select new Arrow(Id(dependency.Node), Id(node.Name), LabelOf(node, dependency), IsExit: false),
                .. from leaf in Leaves(dag)
                   from handler in dag.ExitHandlers
                   select new Arrow(Id(leaf), Id(handler.Name), handler.Condition.ToString().ToLowerInvariant(), IsExit: true),
            ],
        };
    }

    private static Figure Node(string id, DagShapeNode node)
    {
        var title = node.FanOut is { } items ? $"{node.Name} ×{items.MaxItems?.ToString() ?? "N"}" : node.Name;
        IReadOnlyList<string> notes = [.. NotesOf(node), .. node.Dag is { } inner ? NotesOf(inner) : []];
        var figure = node.Dag is { } dag
            ? Graph(id, dag, title, [dag.Name, .. notes])
            : new Figure(id, node.IsApproval ? FigureKind.Approval : FigureKind.Node, title, [node.Activity ?? "approval", .. notes]);
        return figure with { IsMany = node.FanOut is not null };
    }

    private static Figure Handler(string id, DagShapeExitHandler handler) => handler.Dag is { } dag
        ? Graph(id, dag, handler.Name, [dag.Name, .. NotesOf(dag)])
        : new Figure(id, FigureKind.ExitHandler, handler.Name, [handler.Activity!]);

    private static IEnumerable<string> NotesOf(DagShapeNode node)
    {
        if (node.FanOut?.Concurrency is { } lanes) yield return $"{lanes} at once";
        if (node.FanOut?.Tolerance is { } tolerance) yield return $"{tolerance} may fail";
        if (node.After is { } after) yield return $"after {after}";
        if (node is { When: { } when, Dependencies.Count: 0 }) yield return $"when {when}";
        if (node.Timeout is { } timeout) yield return $"timeout {timeout:c}";
        if (node.ContinueOnFailure) yield return "continue on failure";
        if (node.IsMemoized) yield return "memoized";
        if (node.IsLocked) yield return "locked";
    }

    private static IEnumerable<string> NotesOf(DagShape dag)
    {
        if (dag.Deadline is { } deadline) yield return $"deadline {deadline:c}";
        if (dag.IsLocked) yield return "locked";
    }

    private static string? LabelOf(DagShapeNode node, DagShapeDependency dependency)
    {
        string?[] parts = [dependency.Ask?.ToLowerInvariant(), node.When is { } when ? $"when {when}" : null];
        return string.Join(", ", parts.OfType<string>()) is { Length: > 0 } label ? label : null;
    }

    /// <summary>Exit handlers follow the nodes that nothing else follows.</summary>
    private static IEnumerable<string> Leaves(DagShape dag)
    {
        var followed = dag.Nodes.SelectMany(node => node.Dependencies).Select(dependency => dependency.Node).ToHashSet();
        return dag.Nodes.Select(node => node.Name).Where(node => !followed.Contains(node));
    }
}

internal enum FigureKind
{
    Node,
    Approval,
    ExitHandler,
    Graph,
}

/// <summary>That one figure comes after another.</summary>
internal sealed record Arrow(string From, string To, string? Label, bool IsExit);
