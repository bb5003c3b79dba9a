using static Spate.Planning.Simulation.NodePool;

namespace Spate.Planning.Simulation;

/// <summary>Finds the nodes to remove because they are empty: scans, waits, scans again, and removes those that are still empty.</summary>
internal sealed class EmptyNodes(NodeRemoval removal)
{
    private readonly List<Machine> _candidates = [];
    private readonly List<(Machine Machine, int At)> _ending = [];
    private int _lookAt = int.MinValue;
    private int _validateAt;
    private int? _launchedAt;

    public void Launched(int now) => _launchedAt = now;

    /// <summary>The nodes whose end is now.</summary>
    public IReadOnlyList<Machine> Ending(IReadOnlyList<Machine> nodes, int now)
    {
        if (_candidates.Count == 0 && now >= _lookAt)
            Look(nodes, now);
        if (_candidates.Count > 0 && now >= _validateAt)
            Validate(now);
        return End(now);
    }

    private void Look(IReadOnlyList<Machine> nodes, int now)
    {
        _lookAt = now + Seconds(removal.Interval);
        if (now - _launchedAt < Seconds(removal.AfterLaunch))
            return;

        var allowed = (int)Math.Ceiling((removal.Share * nodes.Count) - 1e-9) - _ending.Count;
        _candidates.AddRange(nodes.Where(node => node.IsTaking && IsEmpty(node, now)).Take(allowed));
        _validateAt = now + Seconds(removal.Validation);
    }

    /// <summary>Nodes that got a pod meanwhile stay. After a round that removed any, the next scan follows at once.</summary>
    private void Validate(int now)
    {
        foreach (var node in _candidates.Where(static node => node.Pods.Count == 0))
        {
            node.IsTaking = false;
            _ending.Add((node, now + Seconds(removal.Termination)));
            _lookAt = now;
        }

        _candidates.Clear();
    }

    private List<Machine> End(int now)
    {
        if (_ending.Count == 0)
            return [];

        List<Machine> ended = [.. _ending.Where(ending => ending.At <= now).Select(static ending => ending.Machine)];
        _ending.RemoveAll(ending => ending.At <= now);
        return ended;
    }

    private bool IsEmpty(Machine node, int now) =>
        node.Pods.Count == 0 && now - Math.Max(node.EmptySince, node.ReadyAt) >= Seconds(removal.EmptyFor);
}
