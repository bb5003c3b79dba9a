namespace Spate.Enrichment.Records;

/// <summary>The words and bounds of counts by value.</summary>
internal static class DimensionCounts
{
    /// <summary>Stands for null, for a field that is absent, and for one that is no single value.</summary>
    public const string None = "(none)";

    /// <summary>Stands for the values over the limit.</summary>
    public const string Other = "(other)";

    /// <summary>Keeps the greatest counts, of equal ones the first by value, and adds the rest up. <see cref="None"/> is no value, and stays.</summary>
    public static IReadOnlyDictionary<string, long> Cap(IReadOnlyDictionary<string, long> counts, int maxValues)
    {
        var ordered = counts.Where(c => c.Key != None).OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal).ToList();
        if (ordered.Count <= maxValues)
            return counts;
        var kept = ordered.Take(maxValues).Concat(counts.Where(c => c.Key == None)).ToDictionary(StringComparer.Ordinal);
        kept[Other] = kept.GetValueOrDefault(Other) + ordered.Skip(maxValues).Sum(c => c.Value);
        return kept;
    }
}
