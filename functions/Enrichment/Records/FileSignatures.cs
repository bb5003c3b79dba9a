namespace Spate.Enrichment.Records;

/// <summary>Recognises files of other formats by their first bytes, so that a message can name the format.</summary>
internal static class FileSignatures
{
    private static readonly (byte[] Signature, string Name)[] Known =
    [
        ([0x28, 0xB5, 0x2F, 0xFD], "zstd data"),
        ([(byte)'P', (byte)'K', 3, 4], "a zip archive"),
        ([0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0], "xz data"),
        ([(byte)'B', (byte)'Z', (byte)'h'], "bzip2 data"),
        ([4, 0x22, 0x4D, 0x18], "lz4 data"),
        ([(byte)'P', (byte)'A', (byte)'R', (byte)'1'], "a Parquet file"),
        ([(byte)'O', (byte)'R', (byte)'C'], "an ORC file"),
        ([(byte)'O', (byte)'b', (byte)'j', 1], "an Avro file"),
        ([0xFF, 0xFE], "UTF-16 text"),
        ([0xFE, 0xFF], "UTF-16 text"),
    ];

    /// <summary>The name of the format with its article, or null if the file may be text.</summary>
    public static string? Recognise(ReadOnlySpan<byte> start)
    {
        foreach (var (signature, name) in Known)
        {
            if (start.StartsWith(signature))
                return name;
        }

        return null;
    }
}
