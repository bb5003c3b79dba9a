using Spate.Enrichment.Csv;
using Spate.Enrichment.Json;
using Spate.Enrichment.Records;

namespace Spate.Enrichment;

/// <summary>Enriches files after one spec. Immutable: any number of threads may run files at once, each file on one thread.</summary>
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

    /// <summary>How much is read and written at a time; tests make it small, so that records lie across the bounds.</summary>
    internal int ChunkBytes { get; private init; } = DefaultChunkBytes;

    /// <summary>Makes a spec ready to run.</summary>
    /// <param name="spec">What to do with every record.</param>
    /// <param name="tables">The tables of the same spec.</param>
    /// <exception cref="ArgumentException">The spec contradicts itself: see <see cref="EnrichmentSpec.FindProblems"/>.</exception>
    public static Enricher Create(EnrichmentSpec spec, ReferenceTables tables)
    {
        if (spec.FindProblems() is { Count: > 0 } problems)
            throw new ArgumentException($"The enrichment cannot be done as it is described: {string.Join("; ", problems)}.", nameof(spec));
        return new Enricher(spec, tables);
    }

    internal Enricher WithChunkBytes(int chunkBytes) => new(_spec, _tables) { ChunkBytes = chunkBytes };

    /// <summary>
    /// Enriches one file, or one part of one, on the calling thread. Equal inputs, specs and tables give equal output bytes. After an exception
    /// what was written is of no use.
    /// </summary>
    /// <param name="input">The file or part.</param>
    /// <param name="output">Where the records go; rejects are opened only when there are some.</param>
    /// <param name="progress">Told how far the run is, after each chunk.</param>
    /// <param name="cancellationToken">Ends the run between two chunks.</param>
    /// <exception cref="EnrichmentException">The file is bad as a whole; bad records alone are rejected, not thrown for.</exception>
    /// <exception cref="GeoDatabaseException">A geo database turns out to be damaged.</exception>
    /// <exception cref="ArgumentException">A part of a file that cannot be read in parts.</exception>
    public EnrichmentResult Run(
        EnrichmentInput input, EnrichmentOutput output, EnrichmentProgress? progress = null, CancellationToken cancellationToken = default)
    {
        var ports = new PassPorts(input, output, progress, ChunkBytes, cancellationToken);
        using RecordPass pass = _jsonPlan != null ? new JsonPass(_spec, _jsonPlan, ports) : new CsvPass(_spec, _tables, ports);
        return pass.Run();
    }
}
