namespace Spate.Enrichment.Tests.Geo.MaxMind;

/// <summary>The search tree of a database that is written. Networks must come with the shorter prefixes first.</summary>
internal sealed class MmdbTree
{
    private const long Empty = -1;

    // The children of node n are at 2n and 2n + 1. A child is a node's number, or Empty, or a data offset o as -2 - o.
    private readonly List<long> _children = [Empty, Empty];

    public void Insert(UInt128 bits, int length, uint dataOffset) => Set(bits, length, -2 - (long)dataOffset);

    /// <summary>Lets a network lead to the node at the end of a number of zero bits.</summary>
    public void Alias(UInt128 bits, int length, int zeroBits)
    {
        long target = 0;
        for (var i = 0; i < zeroBits && target >= 0; i++)
            target = _children[2 * (int)target];
        Set(bits, length, target);
    }

    /// <summary>
    /// Writes the nodes, each before those below it and the left ones before the right ones, as published databases have them. Returns how
    /// many there are: an alias may have cut off some.
    /// </summary>
    public uint WriteTo(Stream output, int recordSize)
    {
        var order = DepthFirst();
        var count = (uint)order.Count;
        var numbers = new uint[_children.Count / 2];
        for (var i = 0; i < order.Count; i++)
            numbers[order[i]] = (uint)i;

        Span<byte> bytes = stackalloc byte[8];
        foreach (var node in order)
        {
            var (left, right) = (Record(_children[2 * node], numbers, count), Record(_children[(2 * node) + 1], numbers, count));
            var both = recordSize == 28
                ? ((left & 0xFF_FFFF) << 32) | (left >> 24 << 28) | right
                : (left << recordSize) | right;
            for (var i = 0; i < recordSize / 4; i++)
                bytes[i] = (byte)(both >> ((recordSize * 2) - 8 - (i * 8)));
            output.Write(bytes[..(recordSize / 4)]);
        }

        return count;
    }

    private List<int> DepthFirst()
    {
        var order = new List<int>(_children.Count / 2);
        var seen = new bool[_children.Count / 2];
        var open = new Stack<int>([0]);
        while (open.TryPop(out var node))
        {
            if (seen[node])
                continue;
            seen[node] = true;
            order.Add(node);
            for (var bit = 1; bit >= 0; bit--)
            {
                if (_children[(2 * node) + bit] >= 0)
                    open.Push((int)_children[(2 * node) + bit]);
            }
        }

        return order;
    }

    private void Set(UInt128 bits, int length, long child)
    {
        var node = 0;
        for (var depth = 0; depth < length - 1; depth++)
            node = Child((2 * node) + Bit(bits, depth));
        _children[(2 * node) + Bit(bits, length - 1)] = child;
    }

    private int Child(int at)
    {
        var child = _children[at];
        if (child >= 0)
            return (int)child;

        // What a shorter prefix put here holds for both halves, until a longer one says otherwise.
        _children.Add(child);
        _children.Add(child);
        return (int)(_children[at] = (_children.Count / 2) - 1);
    }

    private static ulong Record(long child, uint[] numbers, uint count) => child switch
    {
        >= 0 => numbers[child],
        Empty => count,
        _ => (ulong)(count + 16 + (-2 - child)),
    };

    private static int Bit(UInt128 bits, int depth) => (int)(bits >> (127 - depth)) & 1;
}
