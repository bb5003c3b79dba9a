using Spate.Enrichment.Geo;

namespace Spate.Enrichment.Tables;

/// <summary>A geo database as something to look up in.</summary>
internal sealed class GeoTable(string name, GeoBinding binding) : ReferenceTable(name, binding.Version, binding.Fragments)
{
    /// <inheritdoc/>
    public override Match Find(ReadOnlySpan<byte> key, out int fragment) => binding.Find(key, out fragment) switch
    {
        GeoMatch.Found => Match.Found,
        GeoMatch.Absent => Match.Missing,
        _ => Match.Invalid,
    };

    public override void FindAll(ReadOnlySpan<TextKey> keys, Span<int> fragments) => binding.FindAll(keys, fragments);
}
