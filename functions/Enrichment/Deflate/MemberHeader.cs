using System.IO.Hashing;

namespace Spate.Enrichment.Deflate;

/// <summary>Reads the header of a gzip member (RFC 1952, section 2.3).</summary>
internal static class MemberHeader
{
    private const int ChecksumFlag = 1 << 1;
    private const int ExtraFlag = 1 << 2;
    private const int NameFlag = 1 << 3;
    private const int CommentFlag = 1 << 4;
    private const int ReservedFlags = 0xE0;
    private const byte Deflate = 8;

    /// <summary>Reads the header, from its first byte.</summary>
    public static InflateOutcome Read(BitReader input)
    {
        var checksum = new Crc32();
        if (!TryTake(input, 10, checksum, out var start))
            return InflateOutcome.Truncated;
        var flags = (int)(start >> 24);
        if ((byte)start != 0x1F || (byte)(start >> 8) != 0x8B || (byte)(start >> 16) != Deflate || (flags & ReservedFlags) != 0)
            return InflateOutcome.Damaged;

        if ((flags & ExtraFlag) != 0 && !(TryTake(input, 2, checksum, out var extra) && TryTake(input, (int)extra, checksum, out _)))
            return InflateOutcome.Truncated;
        if ((flags & NameFlag) != 0 && !TrySkipText(input, checksum))
            return InflateOutcome.Truncated;
        if ((flags & CommentFlag) != 0 && !TrySkipText(input, checksum))
            return InflateOutcome.Truncated;
        if ((flags & ChecksumFlag) == 0)
            return InflateOutcome.Done;

        var expected = (ushort)checksum.GetCurrentHashAsUInt32();
        if (!TryTake(input, 2, checksum, out var written))
            return InflateOutcome.Truncated;
        return written == expected ? InflateOutcome.Done : InflateOutcome.Damaged;
    }

    /// <summary>Takes bytes, of which the first four are given as a number.</summary>
    private static bool TryTake(BitReader input, int count, Crc32 checksum, out uint first)
    {
        first = 0;
        for (var i = 0; i < count; i++)
        {
            if (input.Need(1) == 0)
                return false;
            var value = (byte)input.Take(8);
            checksum.Append([value]);
            if (i < 4)
                first |= (uint)value << (8 * i);
        }

        return true;
    }

    private static bool TrySkipText(BitReader input, Crc32 checksum)
    {
        uint value;
        do
        {
            if (!TryTake(input, 1, checksum, out value))
                return false;
        }
        while (value != 0);
        return true;
    }
}
