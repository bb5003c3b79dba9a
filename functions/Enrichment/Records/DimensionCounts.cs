namespace Spate.Enrichment.Records;

/// <summary>The words and bounds of counts by value.</summary>
internal static class DimensionCounts
{
    /// <summary>Stands for null, for a field that is absent, and for one that is no single value.</summary>
    public const string None = "(none)";

    /// <summary>Stands for the values over the limit.</summary>
    public const string Other = "(other)";

    /// <summary>Keeps the greatest counts, of equal ones the first by value, and adds the rest up.</summary>
    public static IReadOnlyDictionary<string, long> Cap(IReadOnlyDictionary<string, long> counts, int maxValues)
    {
        if (counts.Count <= maxValues)
            return counts;
        var ordered = counts.OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal).ToList();
        var kept = ordered.Take(maxValues).ToDictionary(StringComparer.Ordinal);
        kept[Other] = kept.GetValueOrDefault(Other) + ordered.Skip(maxValues).Sum(c => c.Value);
        return kept;
    }
}
