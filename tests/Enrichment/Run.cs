using System.Text;
using System.Text.Json.Nodes;

namespace Spate.Enrichment.Tests;

/// <summary>Runs an enricher over bytes in memory, and keeps what it wrote.</summary>
internal sealed record Run(EnrichmentResult Result, byte[] Output, byte[]? Rejected)
{
    public string Text => Encoding.UTF8.GetString(Output);

    public string[] Lines => Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public JsonObject[] Rejects => Rejected == null ? [] :
        [
            .. Encoding.UTF8.GetString(Rejected)
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(l => JsonNode.Parse(l)!.AsObject()),
        ];

    public static Run Of(EnrichmentSpec spec, string text, int chunkBytes = 256 * 1024) =>
        Of(spec, Encoding.UTF8.GetBytes(text), chunkBytes);

    public static Run Of(EnrichmentSpec spec, byte[] input, int chunkBytes = 256 * 1024, string? name = null) =>
        Of(Prepare(spec, chunkBytes), new EnrichmentInput { Content = new MemoryStream(input), Name = name ?? "input" });

    public static Run Of(Enricher enricher, EnrichmentInput input, OutputCompression compression = OutputCompression.None)
    {
        using var records = new MemoryStream();
        MemoryStream? rejects = null;
        var result = enricher.Run(
            input, new EnrichmentOutput { Records = records, OpenRejects = () => rejects = new MemoryStream(), Compression = compression });
        return new Run(result, records.ToArray(), rejects?.ToArray());
    }

    public static Enricher Prepare(EnrichmentSpec spec, int chunkBytes = 256 * 1024)
    {
        var enricher = Enricher.Create(spec, ReferenceTables.Load(spec));
        return chunkBytes == enricher.ChunkBytes ? enricher : enricher.WithChunkBytes(chunkBytes);
    }

    /// <summary>Lets every record be rejected.</summary>
    public static EnrichmentSpec Lenient(EnrichmentSpec spec) => spec with { Limits = spec.Limits with { MaxRejectShare = 1 } };
}
