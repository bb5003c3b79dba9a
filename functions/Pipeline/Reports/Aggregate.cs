namespace Spate.Pipeline.Reports;

/// <summary>Records counted by one dimension.</summary>
/// <param name="Dimension">The field.</param>
/// <param name="Records">All records that were written.</param>
/// <param name="Values">Every value with its count, greatest first, equal counts in ordinal order.</param>
internal sealed record Aggregate(string Dimension, long Records, IReadOnlyList<AggregateValue> Values)
{
    /// <summary>Adds up the counts of all parts.</summary>
    public static Aggregate Merge(string dimension, IEnumerable<IReadOnlyDictionary<string, long>> parts)
    {
        var sums = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (value, count) in parts.SelectMany(part => part))
            sums[value] = sums.GetValueOrDefault(value) + count;
        var values = sums.Select(sum => new AggregateValue(sum.Key, sum.Value))
            .OrderByDescending(v => v.Records)
            .ThenBy(v => v.Value, StringComparer.Ordinal);
        return new Aggregate(dimension, sums.Values.Sum(), [.. values]);
    }
}

/// <summary>A value and how many records have it.</summary>
internal sealed record AggregateValue(string Value, long Records);
