using Spate.Dag.Execution;

namespace Spate.Dag;

/// <summary>
/// How other nodes must have ended before a node may start, such as <c>a.Succeeded | b.Failed</c>: what Argo calls <c>depends</c>. It is
/// asked once all nodes that it names have ended.
/// </summary>
public sealed class Dependency
{
    private readonly Func<Func<DagNode, NodeResult>, bool> _holds;

    private Dependency(
        Func<Func<DagNode, NodeResult>, bool> holds, string text, bool isSimple, IReadOnlyList<(DagNode Node, string Ask)> asks)
    {
        _holds = holds;
        Text = text;
        IsSimple = isSimple;
        Asks = asks;
    }

    /// <summary>What it says, in Argo's syntax.</summary>
    internal string Text { get; }

    /// <summary>Whether it is a conjunction of single asks, which the edges of a drawing can say.</summary>
    internal bool IsSimple { get; }

    /// <summary>What it asks of which node; an empty ask is the default.</summary>
    internal IReadOnlyList<(DagNode Node, string Ask)> Asks { get; }

    internal IEnumerable<DagNode> Nodes => Asks.Select(ask => ask.Node);

    /// <summary>Both hold.</summary>
    public static Dependency operator &(Dependency left, Dependency right) => new(
        end => left._holds(end) && right._holds(end), $"{left.Operand} && {right.Operand}", left.IsSimple && right.IsSimple,
        [.. left.Asks, .. right.Asks]);

    /// <summary>One of them holds, or both do.</summary>
    public static Dependency operator |(Dependency left, Dependency right) => new(
        end => left._holds(end) || right._holds(end), $"{left.Operand} || {right.Operand}", isSimple: false,
        [.. left.Asks, .. right.Asks]);

    /// <summary>It does not hold.</summary>
    public static Dependency operator !(Dependency dependency) =>
        new(end => !dependency._holds(end), $"!{dependency.Operand}", isSimple: false, dependency.Asks);

    /// <summary>All of them hold.</summary>
    public static Dependency All(Dependency first, params IEnumerable<Dependency> others) =>
        others.Aggregate(first, (all, next) => all & next);

    /// <summary>At least one of them holds.</summary>
    public static Dependency Any(Dependency first, params IEnumerable<Dependency> others) =>
        others.Aggregate(first, (any, next) => any | next);

    internal static Dependency On(DagNode node, string ask, Func<NodeResult, bool> holds) =>
        new(end => holds(end(node)), ask.Length == 0 ? node.Name : $"{node.Name}.{ask}", isSimple: true, [(node, ask)]);

    internal bool Holds(Func<DagNode, NodeResult> end) => _holds(end);

    private string Operand => Asks.Count > 1 ? $"({Text})" : Text;
}
