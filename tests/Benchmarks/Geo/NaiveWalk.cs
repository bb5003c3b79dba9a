using System.Buffers.Binary;
using Spate.Enrichment.Geo;

namespace Spate.Benchmarks.Geo;

/// <summary>A look-up as the specification tells it, for comparison: all bits from the root, each record read by checked slices.</summary>
internal sealed class NaiveWalk(byte[] file, GeoMetadata metadata)
{
    public long Find(ReadOnlySpan<byte> address)
    {
        long node = 0;
        for (var i = 0; address.Length == 4 && metadata.IpVersion == 6 && i < 96 && node < metadata.NodeCount; i++)
            node = Record(node, 0);
        for (var i = 0; i < address.Length * 8 && node < metadata.NodeCount; i++)
            node = Record(node, (address[i / 8] >> (7 - (i % 8))) & 1);
        return node;
    }

    private long Record(long node, int bit)
    {
        var bytes = file.AsSpan((int)(node * metadata.RecordSize / 4), metadata.RecordSize / 4);
        return metadata.RecordSize switch
        {
            24 => (bytes[3 * bit] << 16) | (bytes[(3 * bit) + 1] << 8) | bytes[(3 * bit) + 2],
            28 when bit == 0 => ((bytes[3] & 0xF0) << 20) | (bytes[0] << 16) | (bytes[1] << 8) | bytes[2],
            28 => BinaryPrimitives.ReadUInt32BigEndian(bytes[3..]) & 0x0FFF_FFFF,
            _ => BinaryPrimitives.ReadUInt32BigEndian(bytes[(4 * bit)..]),
        };
    }
}
