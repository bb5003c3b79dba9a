using Spate.Enrichment;

namespace Spate.Pipeline.Outputs;

/// <summary>What became of a part, in full: what aggregation and commit read.</summary>
/// <param name="Part">The part's number, from 0.</param>
/// <param name="Seconds">How long enriching it took.</param>
/// <param name="Result">Counts, sizes, checksums and dimensions.</param>
internal sealed record PartArtifact(int Part, double Seconds, EnrichmentResult Result);
