using Spate.Dag;
using Spate.Pipeline;
using Spate.TaskHub;

namespace Spate.Host.Runs.Statistics;

/// <summary>One graph, with how its nodes fared over all runs that match.</summary>
/// <param name="Orchestration">The orchestration.</param>
/// <param name="Runs">How many runs match.</param>
/// <param name="Untold">How many of them ended without telling how their nodes fared, as runs of earlier versions of this program.</param>
/// <param name="Nodes">The nodes: those of the graph in its order, then its exit handlers, then others.</param>
/// <param name="Edges">Pairs of nodes, the second of which waits for the first.</param>
internal sealed record Cohort(
    string Orchestration, long Runs, long Untold, IReadOnlyList<CohortNode> Nodes, IReadOnlyList<IReadOnlyList<string>> Edges)
{
    /// <summary>The orchestration that is meant if none is named.</summary>
    public const string DefaultOrchestration = nameof(EnrichObject);

    public static async Task<Cohort> ReadAsync(
        ITaskHub hub, string orchestration, RunFilter filter, CancellationToken cancellationToken)
    {
        var found = await hub.SumUpNodesAsync(filter with { Name = orchestration }, cancellationToken);
        var byName = found.Nodes.ToDictionary(static node => node.Node, StringComparer.Ordinal);
        var shape = RunReading.ShapeOf(orchestration);
        List<string> declared = shape is null ? [] : [.. Declared(shape, "")];
        return new Cohort(
            orchestration,
            found.Runs,
            found.Untold,
            [.. declared.Union(byName.Keys, StringComparer.Ordinal).Select(
                name => CohortNode.Of(name, byName.GetValueOrDefault(name), declared.Contains(name) ? found.NotBegun : 0))],
            shape is null ? [] : [.. EdgesOf(shape, "")]);
    }

    private static IEnumerable<string> Declared(DagShape shape, string prefix)
    {
        foreach (var node in shape.Nodes)
        {
            yield return prefix + node.Name;
            foreach (var part in node.Dag is null ? [] : Declared(node.Dag, $"{prefix}{node.Name}/"))
                yield return part;
        }

        foreach (var handler in shape.ExitHandlers)
            yield return prefix + handler.Name;
    }

    private static IEnumerable<IReadOnlyList<string>> EdgesOf(DagShape shape, string prefix) => shape.Nodes.SelectMany(node =>
        node.Dependencies.Select(dependency => (IReadOnlyList<string>)[prefix + dependency.Node, prefix + node.Name])
            .Concat(node.Dag is null ? [] : EdgesOf(node.Dag, $"{prefix}{node.Name}/")));
}

/// <summary>How one node fared.</summary>
/// <param name="Name">Its path.</param>
/// <param name="Counts">In how many runs it is in which state; states in which it is in none are left out.</param>
/// <param name="Calls">Calls of it in the runs that ended, retries included.</param>
/// <param name="Wait">From its first call until it began to run, in the runs that ended; null if it never was called.</param>
/// <param name="Duration">From then until its last answer.</param>
internal sealed record CohortNode(
    string Name, IReadOnlyDictionary<string, long> Counts, long Calls, CohortTimes? Wait, CohortTimes? Duration)
{
    public static CohortNode Of(string name, NodeCohort? node, long notBegun)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (state, runs) in node?.States ?? new Dictionary<string, long>(StringComparer.Ordinal))
            counts[state.ToLowerInvariant()] = runs;
        const string Pending = "pending";
        if (notBegun > 0)
            counts[Pending] = counts.GetValueOrDefault(Pending) + notBegun;
        return new CohortNode(name, counts, node?.Calls ?? 0, CohortTimes.Of(node?.Wait), CohortTimes.Of(node?.Duration));
    }
}

/// <summary>Where times lie, in seconds, to 2 percent.</summary>
/// <param name="P50">Half of them are not longer.</param>
/// <param name="P99">99 of 100 are not longer.</param>
internal sealed record CohortTimes(double P50, double P99)
{
    public static CohortTimes? Of(TimeSpread? spread) =>
        spread is null ? null : new CohortTimes(Math.Round(spread.P50.TotalSeconds, 3), Math.Round(spread.P99.TotalSeconds, 3));
}
