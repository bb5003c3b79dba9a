using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace Spate.Enrichment.Tests.Deflate;

/// <summary>Ways to write the same bytes as gzip.</summary>
internal static class GzipForms
{
    public static IReadOnlyList<string> Names { get; } = [.. Forms.Keys];

    private static Dictionary<string, Func<byte[], byte[]>> Forms => new(StringComparer.Ordinal)
    {
        ["fastest"] = bytes => Gzip(bytes, CompressionLevel.Fastest),
        ["optimal"] = bytes => Gzip(bytes, CompressionLevel.Optimal),
        ["smallest"] = bytes => Gzip(bytes, CompressionLevel.SmallestSize),
        ["stored"] = bytes => Gzip(bytes, CompressionLevel.NoCompression),
        ["fixed codes"] = bytes => Member(bytes, ZLibCompressionStrategy.Fixed),
        ["literals only"] = bytes => Member(bytes, ZLibCompressionStrategy.HuffmanOnly),
        ["runs only"] = bytes => Member(bytes, ZLibCompressionStrategy.RunLengthEncoding),
        ["filtered"] = bytes => Member(bytes, ZLibCompressionStrategy.Filtered),
        ["two members"] = bytes => [
            .. Gzip(bytes[..(bytes.Length / 3)], CompressionLevel.Fastest),
            .. Gzip(bytes[(bytes.Length / 3)..], CompressionLevel.SmallestSize),
        ],
        ["empty members"] = bytes => [
            .. Member([], ZLibCompressionStrategy.Default),
            .. Gzip(bytes, CompressionLevel.Fastest),
            .. Member([], ZLibCompressionStrategy.Fixed),
        ],
        ["every header field"] = bytes => Member(bytes, ZLibCompressionStrategy.Default, everyField: true),
    };

    public static byte[] Write(string form, byte[] bytes) => Forms[form](bytes);

    /// <summary>GZipStream writes nothing at all where nothing was written to it.</summary>
    private static byte[] Gzip(byte[] bytes, CompressionLevel level) =>
        bytes.Length == 0 ? Member(bytes, ZLibCompressionStrategy.Default) : TemporaryFolder.Gzip(bytes, level);

    private static byte[] Member(byte[] bytes, ZLibCompressionStrategy strategy, bool everyField = false)
    {
        using var zlib = new MemoryStream();
        using (var writer = new ZLibStream(
            zlib, new ZLibCompressionOptions { CompressionLevel = 6, CompressionStrategy = strategy }, leaveOpen: true))
        {
            writer.Write(bytes);
            writer.Flush();
        }

        // Deflate is what lies between the two bytes of zlib's header and the four of its checksum.
        var deflate = zlib.Length < 6 ? [3, 0] : zlib.ToArray()[2..^4];
        var trailer = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, Crc32.HashToUInt32(bytes));
        BinaryPrimitives.WriteUInt32LittleEndian(trailer.AsSpan(4), (uint)bytes.Length);
        return [.. everyField ? LongHeader() : [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255], .. deflate, .. trailer];
    }

    /// <summary>A header with an extra field, a name, a comment and a checksum.</summary>
    private static byte[] LongHeader()
    {
        byte[] header = [0x1F, 0x8B, 8, 0x1F, 1, 2, 3, 4, 0, 255, 5, 0, .. "extra"u8, .. "name"u8, 0, .. "comment"u8, 0];
        var checksum = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(checksum, (ushort)Crc32.HashToUInt32(header));
        return [.. header, .. checksum];
    }
}
