namespace Spate.Enrichment.Records;

internal static class DimensionCounts
{
    /// <summary>Counts records in which the field is null, absent, an object or an array.</summary>
    public const string None = "(none)";

    /// <summary>Counts the values over the limit.</summary>
    public const string Other = "(other)";

    /// <summary>
    /// Keeps the greatest counts, of equal ones the first by value, and adds up the rest. <see cref="None"/> is not a value and always
    /// stays.
    /// </summary>
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
