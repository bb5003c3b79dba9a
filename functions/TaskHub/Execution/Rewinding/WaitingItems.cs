namespace Spate.TaskHub.Execution.Rewinding;

/// <summary>
/// Items of fan-outs that have begun, although the items have not: no more may run at once than those that are done anew. They wait for
/// their turn, and did not follow from a failure of others.
/// </summary>
internal sealed class WaitingItems
{
    private readonly HashSet<string> _fanOuts = new(StringComparer.Ordinal);
    private readonly HashSet<string> _items = new(StringComparer.Ordinal);

    /// <param name="nodes">What the run has asked for.</param>
    internal WaitingItems(IEnumerable<string> nodes)
    {
        foreach (var node in nodes)
        {
            foreach (var (fanOut, item) in Levels(node))
            {
                _fanOuts.Add(fanOut);
                _items.Add(item);
            }
        }
    }

    /// <summary>The waiting item that a node is, or is a part of; null if there is none.</summary>
    internal string? Find(string node)
    {
        foreach (var (fanOut, item) in Levels(node))
        {
            if (!_fanOuts.Contains(fanOut))
                return null;
            if (!_items.Contains(item))
                return item;
        }

        return null;
    }

    /// <summary>Of <c>a[1]/b[2]/c</c>: the item <c>a[1]</c> of <c>a</c>, then the item <c>a[1]/b[2]</c> of <c>a[1]/b</c>.</summary>
    private static IEnumerable<(string FanOut, string Item)> Levels(string node)
    {
        for (var open = node.IndexOf('['); open >= 0; open = node.IndexOf('[', open + 1))
        {
            var close = node.IndexOf(']', open);
            if (close < 0)
                yield break;
            yield return (node[..open], node[..(close + 1)]);
        }
    }
}
