using Microsoft.DurableTask.Client;
using Spate.Dag;

namespace Spate.Host.Runs.Nodes;

/// <summary>Makes the tree of a run's nodes: what the graph declares, then exit handlers, then what else the run says or did.</summary>
internal sealed class NodeTree
{
    private readonly DagStatus _status;
    private readonly ILookup<string, NodeCall> _calls;
    private readonly OrchestrationRuntimeStatus _run;
    private readonly Dictionary<string, Declaration> _declared = new(StringComparer.Ordinal);
    private readonly List<string> _paths = [];

    private NodeTree(DagShape? shape, DagStatus? status, IReadOnlyList<NodeCall> calls, OrchestrationRuntimeStatus run)
    {
        _status = status ?? new DagStatus(new Dictionary<string, NodeState>(StringComparer.Ordinal));
        _calls = calls.ToLookup(static call => call.Path, StringComparer.Ordinal);
        _run = run;
        if (shape is not null)
            Declare(shape, "");
        foreach (var path in _status.Nodes.Keys.Concat(calls.Select(static call => call.Path)))
            Add(path);
    }

    /// <param name="shape">The graph, if it is known.</param>
    /// <param name="status">What the run says of its nodes.</param>
    /// <param name="calls">Its calls.</param>
    /// <param name="run">Its state.</param>
    public static IReadOnlyList<NodeDetails> Read(
        DagShape? shape, DagStatus? status, IReadOnlyList<NodeCall> calls, OrchestrationRuntimeStatus run) =>
        new NodeTree(shape, status, calls, run).Below("");

    private void Declare(DagShape shape, string prefix)
    {
        foreach (var node in shape.Nodes)
        {
            var after = node.Dependencies.Select(static dependency => dependency.Node).ToList();
            Declare(prefix + node.Name, new Declaration(node.Activity ?? node.Dag?.Name, node.FanOut is not null, after));
            if (node.Dag is { } dag)
                Declare(dag, $"{prefix}{node.Name}/");
        }

        foreach (var handler in shape.ExitHandlers)
            Declare(prefix + handler.Name, new Declaration(handler.Activity, false, []) { IsExitHandler = true });
    }

    private void Declare(string path, Declaration declaration)
    {
        _declared[path] = declaration;
        _paths.Add(path);
    }

    /// <summary>Adds a path that is not declared, and what it is part of.</summary>
    private void Add(string path)
    {
        if (_paths.Contains(path, StringComparer.Ordinal))
            return;
        var slash = path.LastIndexOf('/');
        if (slash > 0)
            Add(path[..slash]);
        _paths.Add(path);
    }

    private List<NodeDetails> Below(string prefix) =>
        [.. _paths.Where(path => path.StartsWith(prefix, StringComparison.Ordinal) && !path[prefix.Length..].Contains('/')).Select(Node)];

    private NodeDetails Node(string path)
    {
        var declared = _declared.GetValueOrDefault(path) ?? Declaration.None;
        var own = _calls[path].ToList();
        var nodes = Below($"{path}/");
        var all =
            own.Concat(_paths.Where(other => other.StartsWith($"{path}/", StringComparison.Ordinal)).SelectMany(other => _calls[other]))
                .ToList();
        var state = State(path, all, nodes);
        var items = own.Count > 0 && (declared.IsFanOut || own.Exists(call => call.Item != path))
            ? Items(own, state is not (NodeState.Pending or NodeState.Running), _status.FanOuts?.GetValueOrDefault(path)?.Items ?? 0)
            : null;
        return new NodeDetails(path[(path.LastIndexOf('/') + 1)..], path, state)
        {
            After = declared.After,
            IsFanOut = declared.IsFanOut,
            IsExitHandler = declared.IsExitHandler,
            Activity = declared.Activity ?? own.FirstOrDefault()?.Activity,
            StartedAt = all.Count > 0 ? all.Min(static call => call.StartedAt) : null,
            Seconds = all.Count > 0 && all.TrueForAll(static call => call.EndedAt is not null)
                ? (all.Max(static call => call.EndedAt!.Value) - all.Min(static call => call.StartedAt)).TotalSeconds
                : null,
            Calls = all.Count,
            FailedCalls = all.Count(static call => call.IsFailed),
            Failure = all.LastOrDefault(static call => call.IsFailed)?.Failure,
            Worker = all.LastOrDefault(static call => call.Worker is not null)?.Worker,
            Approval = _status.Approvals?.GetValueOrDefault(path),
            Items = items,
            Nodes = nodes,
        };
    }

    private NodeState State(string path, List<NodeCall> calls, List<NodeDetails> parts)
    {
        var state = _status.Nodes.TryGetValue(path, out var known) ? known : Derived(calls, parts);
        return (state, HasEnded) switch
        {
            (NodeState.Running, true) when calls.Count > 0 => NodeState.Failed,
            (NodeState.Running or NodeState.Pending, true) => NodeState.Omitted,
            _ => state,
        };
    }

    private static NodeState Derived(List<NodeCall> calls, List<NodeDetails> parts) => calls switch
    {
        [] => Combined(parts),
        _ when calls.Exists(static call => call.EndedAt is null) => NodeState.Running,
        // While the run goes on, what failed last may be tried again.
        _ when Items(calls, isFinal: false, known: 0).Running > 0 => NodeState.Running,
        _ => NodeState.Succeeded,
    };

    /// <summary>An exit handler that is a graph has no state of its own.</summary>
    private static NodeState Combined(List<NodeDetails> parts)
    {
        if (parts.Exists(static part => part.State == NodeState.Failed))
            return NodeState.Failed;
        return parts.Count > 0 && parts.TrueForAll(static part => part.State is NodeState.Succeeded or NodeState.Skipped)
            ? NodeState.Succeeded
            : NodeState.Pending;
    }

    private static ItemCounts Items(List<NodeCall> calls, bool isFinal, int known)
    {
        var items = calls.GroupBy(static call => call.Item, StringComparer.Ordinal).ToList();
        var succeeded = items.Count(static item => item.Last() is { EndedAt: not null, IsFailed: false });
        var failed = isFinal ? items.Where(static item => item.Last() is { EndedAt: null } or { IsFailed: true }).ToList() : [];
        return new ItemCounts(
            Math.Max(items.Count, known),
            succeeded,
            failed.Count,
            items.Count - succeeded - failed.Count,
            Math.Max(0, known - items.Count),
            [.. failed.Take(ItemCounts.MaxFailures).Select(static item =>
                new ItemFailureDetails(item.Key, item.Count(), item.Last().Failure))]);
    }

    private sealed record Declaration(string? Activity, bool IsFanOut, IReadOnlyList<string> After)
    {
        public static Declaration None { get; } = new(null, false, []);

        public bool IsExitHandler { get; init; }
    }

    private bool HasEnded => !RunStates.Unfinished.Contains(_run);
}
