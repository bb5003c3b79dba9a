using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Spate.Enrichment.Geo;

/// <summary>
/// The binary search tree of a MaxMind DB. Each bit of an address, from the highest, selects the left or right record of a node. A record
/// below the node count is a node, one equal to it means that the address is not covered, and a greater one points to data. Safe for
/// concurrent use.
/// </summary>
internal sealed class SearchTree
{
    private const int JumpBits = 16;

    private readonly DatabaseFile _file;
    private readonly Walker _walk;
    private readonly AllWalker _walkAll;
    private readonly uint _nodeCount;
    private readonly uint _ipv4Root;

    // The record that the first 16 bits of an address lead to, or 0 where it has not been computed. Every thread computes the same entry
    // and writes it atomically, so no ordering is needed. Filled on demand: a file of a few events does not pay for 65,536 entries.
    private readonly uint[] _ipv4Jumps = new uint[1 << JumpBits];
    private readonly uint[] _ipv6Jumps;

    /// <param name="file">The whole file, which begins with the tree.</param>
    /// <param name="metadata">The metadata; the tree and its separator of 16 bytes must lie within the file.</param>
    public SearchTree(DatabaseFile file, GeoMetadata metadata)
    {
        if (metadata.TreeBytes + GeoDatabase.SeparatorBytes > file.Length)
        {
            throw new ArgumentException(
                $"A search tree of {metadata.NodeCount} nodes does not fit into {file.Length} bytes.", nameof(metadata));
        }

        _file = file;
        _nodeCount = metadata.NodeCount;
        (_walk, _walkAll) = metadata.RecordSize switch
        {
            24 => ((Walker)Walk<Node24>, (AllWalker)WalkAll<Node24>),
            28 => (Walk<Node28>, WalkAll<Node28>),
            32 => (Walk<Node32>, WalkAll<Node32>),
            _ => throw new ArgumentException($"A search tree with records of {metadata.RecordSize} bits cannot be read.", nameof(metadata)),
        };

        // In an IPv6 tree, IPv4 addresses are in ::/96: below the node that 96 zero bits lead to.
        HasIPv6 = metadata.IpVersion == 6;
        _ipv6Jumps = HasIPv6 ? new uint[1 << JumpBits] : [];
        _ipv4Root = HasIPv6 ? _walk(file, _nodeCount, _walk(file, _nodeCount, 0, 0, 64), 0, 32) : 0;
    }

    private delegate uint Walker(DatabaseFile file, uint nodeCount, uint node, ulong bits, int count);

    private delegate int AllWalker(DatabaseFile file, uint nodeCount, Span<uint> nodes, Span<ulong> bits, Span<int> walking, int levels);

    public bool HasIPv6 { get; }

    /// <summary>The record that an IPv4 address leads to; below the node count only in a damaged tree.</summary>
    public uint FindIPv4(uint address)
    {
        var node = JumpIPv4(address);
        return node >= _nodeCount ? node : _walk(_file, _nodeCount, node, (ulong)address << (32 + JumpBits), 32 - JumpBits);
    }

    /// <summary>The record that an IPv6 address leads to, in a tree that has IPv6; below the node count only in a damaged tree.</summary>
    public uint FindIPv6(ulong high, ulong low)
    {
        var node = JumpIPv6(high);
        if (node < _nodeCount)
            node = _walk(_file, _nodeCount, node, high << JumpBits, 64 - JumpBits);
        return node >= _nodeCount ? node : _walk(_file, _nodeCount, node, low, 64);
    }

    /// <summary>The records that many addresses lead to; the node count for an IPv6 address in a tree that has none.</summary>
    [SkipLocalsInit]
    public void FindAll(ReadOnlySpan<IpAddress> addresses, Span<uint> found)
    {
        Span<ulong> bits = stackalloc ulong[addresses.Length];
        Span<int> walking = stackalloc int[addresses.Length];
        var count = 0;
        for (var i = 0; i < addresses.Length; i++)
        {
            var address = addresses[i];
            found[i] = address.IsIPv4 ? JumpIPv4((uint)address.Low) : HasIPv6 ? JumpIPv6(address.High) : _nodeCount;
            bits[i] = (address.IsIPv4 ? address.Low << 32 : address.High) << JumpBits;
            walking[count] = i;
            count += found[i] < _nodeCount ? 1 : 0;
        }

        count = _walkAll(_file, _nodeCount, found, bits, walking[..count], 32 - JumpBits);
        foreach (var i in walking[..count])
        {
            // An IPv4 address has no more bits; what tells IPv6 addresses apart here is rare enough to be walked one by one.
            var address = addresses[i];
            if (!address.IsIPv4)
                found[i] = _walk(_file, _nodeCount, found[i], address.High << 32, 32);
            if (!address.IsIPv4 && found[i] < _nodeCount)
                found[i] = _walk(_file, _nodeCount, found[i], address.Low, 64);
        }
    }

    private uint JumpIPv4(uint address)
    {
        // In a tree without IPv4 the root is not a node, and every address is answered without a look at memory.
        if (_ipv4Root >= _nodeCount)
            return _ipv4Root;
        ref var jump = ref _ipv4Jumps[address >> (32 - JumpBits)];
        if (jump == 0)
            jump = _walk(_file, _nodeCount, _ipv4Root, (ulong)address << 32, JumpBits);
        return jump;
    }

    private uint JumpIPv6(ulong high)
    {
        ref var jump = ref _ipv6Jumps[high >> (64 - JumpBits)];
        if (jump == 0)
            jump = _walk(_file, _nodeCount, 0, high, JumpBits);
        return jump;
    }

    /// <summary>
    /// Walks many addresses down side by side, a level at a time, so that they wait for memory together. Returns how many still stand at a
    /// node, whose numbers are then the first of <paramref name="walking"/>.
    /// </summary>
    private static int WalkAll<TLayout>(
        DatabaseFile file, uint nodeCount, Span<uint> nodes, Span<ulong> bits, Span<int> walking, int levels)
        where TLayout : struct, INodeLayout
    {
        ref var tree = ref MemoryMarshal.GetArrayDataReference(file.Bytes);
        var isWhole = file.IsWhole;
        var count = walking.Length;
        for (; levels > 0 && count > 0; levels--)
        {
            var left = 0;
            for (var i = 0; i < count; i++)
            {
                var number = walking[i];
                if (!isWhole)
                    RequireNode<TLayout>(file, nodes[number]);
                var node = TLayout.Record(ref tree, nodes[number], (uint)(bits[number] >> 63));
                bits[number] <<= 1;
                nodes[number] = node;
                walking[left] = number;
                left += node < nodeCount ? 1 : 0;
            }

            count = left;
        }

        return count;
    }

    /// <summary>Walks down by the highest <paramref name="count"/> bits, or until the record is not a node.</summary>
    private static uint Walk<TLayout>(DatabaseFile file, uint nodeCount, uint node, ulong bits, int count)
        where TLayout : struct, INodeLayout
    {
        ref var tree = ref MemoryMarshal.GetArrayDataReference(file.Bytes);
        var isWhole = file.IsWhole;
        for (; count > 0 && node < nodeCount; count--)
        {
            if (!isWhole)
                RequireNode<TLayout>(file, node);
            node = TLayout.Record(ref tree, node, (uint)(bits >> 63));
            bits <<= 1;
        }

        return node;
    }

    private static void RequireNode<TLayout>(DatabaseFile file, uint node)
        where TLayout : struct, INodeLayout => file.Require((int)(node * (long)TLayout.Bytes), TLayout.Bytes + 1);
}
