using System.Runtime.ExceptionServices;

namespace Spate.Dag.Execution;

/// <summary>
/// Whether a graph failed. Its outcome follows from its leaves: one that failed counts, and so does a failure that left one omitted. A
/// failure that another node followed up, and one that is continued on, do not.
/// </summary>
internal static class DagFailure
{
    /// <summary>The first failure, in the order of declaration, that counts; null if the graph succeeded.</summary>
    public static ExceptionDispatchInfo? Of(IReadOnlyList<DagNode> nodes, DagResults results)
    {
        var followed = nodes.SelectMany(node => node.Dependencies).ToHashSet();
        var causes = new HashSet<DagNode>(nodes.Where(node => !followed.Contains(node)));
        foreach (var node in nodes.Reverse())
        {
            if (causes.Contains(node) && results[node].State == NodeState.Omitted) causes.UnionWith(node.Dependencies);
        }

        return nodes
            .Where(node => causes.Contains(node) && results[node].State == NodeState.Failed && !node.ContinueOnFailure)
            .Select(node => results[node].Failure)
            .FirstOrDefault();
    }
}
