namespace Spate.Enrichment.Deflate;

/// <summary>A stretch of the input that stands in the output as it is.</summary>
/// <param name="Start">Its first byte in the plain input.</param>
/// <param name="End">The byte after it.</param>
/// <param name="Shift">How much farther on it stands in the output.</param>
internal readonly record struct Segment(long Start, long End, long Shift);
