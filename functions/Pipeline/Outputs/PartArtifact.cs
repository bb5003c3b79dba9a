using Spate.Enrichment;

namespace Spate.Pipeline.Outputs;

/// <summary>The complete result of a part, which aggregation and commit read.</summary>
/// <param name="Part">The part's number, from 0.</param>
/// <param name="Seconds">Seconds spent enriching it.</param>
/// <param name="Result">Counts, sizes, checksums and dimensions.</param>
internal sealed record PartArtifact(int Part, double Seconds, EnrichmentResult Result);
