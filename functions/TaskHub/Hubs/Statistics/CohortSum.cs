namespace Spate.TaskHub.Hubs.Statistics;

/// <summary>Adds up how the nodes of many runs fared.</summary>
internal sealed class CohortSum
{
    private readonly SortedDictionary<string, NodeSum> _nodes = new(StringComparer.Ordinal);

    internal long Runs { get; set; }

    internal long NotBegun { get; set; }

    internal long Untold { get; set; }

    /// <summary>Adds runs that have a node in this state.</summary>
    internal void AddState(string node, string state, long runs)
    {
        var states = SumOf(node).States;
        states[state] = states.GetValueOrDefault(state) + runs;
    }

    /// <summary>Adds runs that called a node so many times.</summary>
    internal void AddCalls(string node, int calls, long runs) => SumOf(node).Calls += calls * runs;

    /// <summary>Adds runs in which a node waited so long, in steps of the <see cref="TimeScale"/>; null is not at all.</summary>
    internal void AddWait(string node, int? step, long runs) => SumOf(node).Waits.Add(step, runs);

    /// <summary>Adds runs in which a node ran so long.</summary>
    internal void AddDuration(string node, int? step, long runs) => SumOf(node).Durations.Add(step, runs);

    internal RunCohort ToCohort() => new(
        Runs,
        NotBegun,
        Untold,
        [.. _nodes.Select(node => new NodeCohort(
            node.Key, node.Value.States, node.Value.Calls, node.Value.Waits.ToSpread(), node.Value.Durations.ToSpread()))]);

    private NodeSum SumOf(string node) => _nodes.TryGetValue(node, out var sum) ? sum : _nodes[node] = new NodeSum();

    private sealed class NodeSum
    {
        internal Dictionary<string, long> States { get; } = new(StringComparer.Ordinal);

        internal StepCounts Waits { get; } = new();

        internal StepCounts Durations { get; } = new();

        internal long Calls { get; set; }
    }
}

/// <summary>How many times lie at each step of the <see cref="TimeScale"/>.</summary>
internal sealed class StepCounts
{
    private readonly SortedDictionary<int, long> _counts = [];
    private long _total;

    internal void Add(int? time, long count)
    {
        if (time is not { } step)
            return;
        _counts[step] = _counts.GetValueOrDefault(step) + count;
        _total += count;
    }

    /// <returns>Null if there are no times.</returns>
    internal TimeSpread? ToSpread() => _total == 0 ? null : new TimeSpread(Percentile(50), Percentile(99));

    /// <summary>The smallest time that is not exceeded by so many percent: the nearest rank.</summary>
    private TimeSpan Percentile(int percent)
    {
        var (rank, seen) = (Math.Max(1, ((_total * percent) + 99) / 100), 0L);
        foreach (var (step, count) in _counts)
        {
            seen += count;
            if (seen >= rank)
                return TimeScale.TimeOf(step);
        }

        return TimeScale.TimeOf(_counts.Keys.Last());
    }
}
