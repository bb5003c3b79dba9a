using Spate.Enrichment.Csv;
using Spate.Enrichment.Deflate;
using Spate.Enrichment.Json;
using Spate.Enrichment.Records;

namespace Spate.Enrichment;

/// <summary>Enriches files as one spec says. Immutable: any number of threads may run files at once, each file on one thread.</summary>
public sealed class Enricher
{
    private const int DefaultChunkBytes = 128 * 1024;

    private readonly EnrichmentSpec _spec;
    private readonly ReferenceTables _tables;
    private readonly JsonPlan? _jsonPlan;

    private Enricher(EnrichmentSpec spec, ReferenceTables tables)
    {
        _spec = spec;
        _tables = tables;
        _jsonPlan = spec.Format == RecordFormat.Ndjson ? new JsonPlan(spec, tables) : null;
    }

    /// <summary>How much is read and written at a time. Tests make it small, so that records cross chunk boundaries.</summary>
    internal int ChunkBytes { get; private init; } = DefaultChunkBytes;

    /// <summary>Where the codecs take their memory from.</summary>
    internal INativeMemory Memory { get; private init; } = PooledMemory.Shared;

    /// <summary>Whether each block of spliced matches is inflated again and compared before it is written.</summary>
    internal bool VerifiesBlocks { get; private init; } = Environment.GetEnvironmentVariable("SPATE_VERIFY_BLOCKS") == "1";

    /// <summary>Prepares a spec to be run.</summary>
    /// <param name="spec">What to do with every record.</param>
    /// <param name="tables">The tables of the same spec.</param>
    /// <exception cref="ArgumentException">The spec contradicts itself: see <see cref="EnrichmentSpec.FindProblems"/>.</exception>
    public static Enricher Create(EnrichmentSpec spec, ReferenceTables tables)
    {
        if (spec.FindProblems() is { Count: > 0 } problems)
            throw new ArgumentException($"The enrichment cannot be done as it is described: {string.Join("; ", problems)}.", nameof(spec));
        return new Enricher(spec, tables);
    }

    internal Enricher WithChunkBytes(int chunkBytes) =>
        new(_spec, _tables) { ChunkBytes = chunkBytes, Memory = Memory, VerifiesBlocks = VerifiesBlocks };

    internal Enricher WithVerification(INativeMemory memory) =>
        new(_spec, _tables) { ChunkBytes = ChunkBytes, Memory = memory, VerifiesBlocks = true };

    /// <summary>
    /// Enriches one file, or one part of one, on the calling thread. Equal inputs, specs and tables give equal output bytes. After an
    /// exception, discard what was written.
    /// </summary>
    /// <param name="input">The file or part.</param>
    /// <param name="output">Where the records go. The rejects are opened at the first rejected record.</param>
    /// <param name="progress">Updated after each chunk.</param>
    /// <param name="cancellationToken">Ends the run between two chunks.</param>
    /// <exception cref="EnrichmentException">The file as a whole is bad. A bad record is rejected instead.</exception>
    /// <exception cref="GeoDatabaseException">A geo database is damaged.</exception>
    /// <exception cref="ArgumentException">The input is a part of a file that cannot be read in parts.</exception>
    public EnrichmentResult Run(
        EnrichmentInput input, EnrichmentOutput output, EnrichmentProgress? progress = null, CancellationToken cancellationToken = default)
    {
        var ports = new PassPorts(input, output, progress, ChunkBytes, Memory, VerifiesBlocks, cancellationToken);
        using RecordPass pass = _jsonPlan != null ? new JsonPass(_spec, _jsonPlan, ports) : new CsvPass(_spec, _tables, ports);
        return pass.Run();
    }
}
