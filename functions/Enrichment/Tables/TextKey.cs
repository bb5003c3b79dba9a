namespace Spate.Enrichment.Tables;

/// <summary>The text of a key in memory that does not move, or none.</summary>
/// <param name="Start">Its first byte; null for no key.</param>
/// <param name="Length">Its length.</param>
internal readonly unsafe record struct TextKey(nint Start, int Length)
{
    public bool IsPresent => Start != 0;

    public ReadOnlySpan<byte> Bytes => new((byte*)Start, Length);
}
