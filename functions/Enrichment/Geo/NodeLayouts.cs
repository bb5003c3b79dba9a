using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Spate.Enrichment.Geo;

/// <summary>
/// How the two records of a node are stored. <see cref="Record"/> does not check bounds and may read one byte past the node: the node must
/// be in the tree, which is followed by a separator of 16 bytes. It does not branch either, because address bits cannot be predicted.
/// </summary>
internal interface INodeLayout
{
    /// <summary>Bytes of a node.</summary>
    static abstract int Bytes { get; }

    /// <summary>The left record of a node for the bit 0, the right one for 1.</summary>
    static abstract uint Record(ref byte tree, uint node, uint bit);
}

/// <summary>Six bytes: two records of three bytes each.</summary>
internal readonly struct Node24 : INodeLayout
{
    public static int Bytes => 6;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Record(ref byte tree, uint node, uint bit)
    {
        var bytes = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref tree, ((nuint)node * 6) + (bit * 3)));
        return (BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(bytes) : bytes) >> 8;
    }
}

/// <summary>Seven bytes: the middle one holds the upper four bits of both records, those of the left record in its high nibble.</summary>
internal readonly struct Node28 : INodeLayout
{
    public static int Bytes => 7;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Record(ref byte tree, uint node, uint bit)
    {
        var bytes = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref tree, (nuint)node * 7));
        if (BitConverter.IsLittleEndian)
            bytes = BinaryPrimitives.ReverseEndianness(bytes);
        var left = (uint)(bytes >> 40) | ((uint)(bytes >> 12) & 0x0F00_0000);
        var right = (uint)(bytes >> 8) & 0x0FFF_FFFF;
        return left ^ ((left ^ right) & (0u - bit));
    }
}

/// <summary>Eight bytes: two records of four bytes each.</summary>
internal readonly struct Node32 : INodeLayout
{
    public static int Bytes => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Record(ref byte tree, uint node, uint bit)
    {
        var bytes = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref tree, ((nuint)node * 8) + (bit * 4)));
        return BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(bytes) : bytes;
    }
}
