using Microsoft.DurableTask;

namespace Spate.Dag.Execution;

/// <summary>Keeps the orchestration's custom status.</summary>
internal sealed class StatusBoard(TaskOrchestrationContext context)
{
    private readonly Dictionary<string, NodeState> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FanOutStatus> _fanOuts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<NodeState, int>> _counts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ApprovalStatus> _approvals = new(StringComparer.Ordinal);

    public void Declare(NodeScope graph, IEnumerable<DagNode> nodes)
    {
        foreach (var node in nodes.Select(node => graph.Node(node.Name)))
        {
            if (node.IsCounted)
                Count(node, NodeState.Pending, 1);
            else
                _nodes[node.StatusPath] = NodeState.Pending;
        }
    }

    public void Enter(NodeScope node, NodeState before, NodeState state)
    {
        if (node.IsCounted)
        {
            Count(node, before, -1);
            Count(node, state, 1);
            return;
        }

        _nodes[node.StatusPath] = state;
        Publish();
    }

    /// <summary>Adds items of a fan-out: of its only run, or of one of several within an outer fan-out.</summary>
    public void Begin(NodeScope fanOut, int items)
    {
        var status = _fanOuts.GetValueOrDefault(fanOut.StatusPath) ?? new FanOutStatus(0, 0, 0, []);
        _fanOuts[fanOut.StatusPath] = status with { Items = status.Items + items };
        if (items > 1 && !fanOut.IsCounted) Publish();
    }

    /// <summary>Serializing the status at every item would cost more than many items do; after the last, the node's end follows.</summary>
    public void EndItem(NodeScope fanOut, Func<ItemFailure>? failure)
    {
        var before = _fanOuts[fanOut.StatusPath];
        var after = failure is null
            ? before with { Succeeded = before.Succeeded + 1 }
            : before with { Failed = before.Failed + 1, Failures = Listed(before.Failures, failure) };
        _fanOuts[fanOut.StatusPath] = after;
        if (Hundredths(after) > Hundredths(before) && Hundredths(after) < 100) Publish();
    }

    private static IReadOnlyList<ItemFailure> Listed(IReadOnlyList<ItemFailure> failures, Func<ItemFailure> failure) =>
        failures.Count < FanOutStatus.MaxFailures ? [.. failures, failure()] : failures;

    public void Ask(NodeScope node, ApprovalStatus status)
    {
        if (_approvals.Count >= ApprovalStatus.MaxListed && !_approvals.ContainsKey(node.Path)) return;
        _approvals[node.Path] = status;
        Publish();
    }

    private static int Hundredths(FanOutStatus status) => (int)((status.Succeeded + status.Failed) * 100L / status.Items);

    private void Count(NodeScope node, NodeState state, int change)
    {
        var counts = _counts.TryGetValue(node.StatusPath, out var known) ? known : _counts[node.StatusPath] = [];
        counts[state] = counts.GetValueOrDefault(state) + change;
        if (counts[state] == 0) counts.Remove(state);
    }

    private void Publish() => context.SetCustomStatus(new DagStatus(new Dictionary<string, NodeState>(_nodes, StringComparer.Ordinal))
    {
        Approvals = _approvals.Count > 0 ? new Dictionary<string, ApprovalStatus>(_approvals, StringComparer.Ordinal) : null,
        FanOuts = _fanOuts.Count > 0 ? new Dictionary<string, FanOutStatus>(_fanOuts, StringComparer.Ordinal) : null,
        Counts = _counts.Count > 0 ? _counts.ToDictionary(
            node => node.Key,
            node => (IReadOnlyDictionary<NodeState, int>)new Dictionary<NodeState, int>(node.Value),
            StringComparer.Ordinal) : null,
    });
}
