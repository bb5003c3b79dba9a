namespace Spate.Enrichment.Tests.Geo.MaxMind;

/// <summary>The search tree of a database that is written. Networks must come with the shorter prefixes first.</summary>
internal sealed class MmdbTree
{
    private const long Empty = -1;

    // A child is a node's number, or Empty, or a data offset o as -2 - o.
    private readonly List<long[]> _nodes = [[Empty, Empty]];

    public int Count => _nodes.Count;

    public void Insert(UInt128 bits, int length, uint dataOffset) => Set(bits, length, -2 - (long)dataOffset);

    /// <summary>Lets a network lead to the node at the end of a number of zero bits.</summary>
    public void Alias(UInt128 bits, int length, int zeroBits)
    {
        long target = 0;
        for (var i = 0; i < zeroBits && target >= 0; i++)
            target = _nodes[(int)target][0];
        Set(bits, length, target);
    }

    public void WriteTo(Stream output, int recordSize)
    {
        Span<byte> bytes = stackalloc byte[8];
        foreach (var node in _nodes)
        {
            var (left, right) = (Record(node[0]), Record(node[1]));
            var both = recordSize == 28
                ? ((left & 0xFF_FFFF) << 32) | (left >> 24 << 28) | right
                : (left << recordSize) | right;
            for (var i = 0; i < recordSize / 4; i++)
                bytes[i] = (byte)(both >> ((recordSize * 2) - 8 - (i * 8)));
            output.Write(bytes[..(recordSize / 4)]);
        }
    }

    private void Set(UInt128 bits, int length, long child)
    {
        var node = 0;
        for (var depth = 0; depth < length - 1; depth++)
            node = Child(node, Bit(bits, depth));
        _nodes[node][Bit(bits, length - 1)] = child;
    }

    private int Child(int node, int bit)
    {
        var child = _nodes[node][bit];
        if (child >= 0)
            return (int)child;

        // What a shorter prefix put here holds for both halves, until a longer one says otherwise.
        _nodes.Add([child, child]);
        _nodes[node][bit] = _nodes.Count - 1;
        return _nodes.Count - 1;
    }

    private ulong Record(long child) => child >= Empty ? (ulong)(child == Empty ? Count : child) : (ulong)(Count + 16 + (-2 - child));

    private static int Bit(UInt128 bits, int depth) => (int)(bits >> (127 - depth)) & 1;
}
