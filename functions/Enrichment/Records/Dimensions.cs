namespace Spate.Enrichment.Records;

/// <summary>
/// Counts the records of one run by each dimension. A field that a table adds is counted by table row, in its <see cref="Attachment"/>, and
/// grouped by value once at the end. Only input fields are counted by value.
/// </summary>
internal sealed class Dimensions
{
    private readonly EnrichmentSpec _spec;
    private readonly (string Name, ValueCounter Counter)[] _inputs;

    public Dimensions(EnrichmentSpec spec)
    {
        _spec = spec;
        _inputs = [.. InputFields(spec).Select(name => (name, new ValueCounter(spec.Limits.MaxDimensionValues)))];
        Inputs = [.. _inputs.Select(i => i.Counter)];
    }

    /// <summary>The counters of the input fields, in the order of <see cref="InputFields"/>.</summary>
    public ValueCounter[] Inputs { get; }

    /// <summary>The dimensions that are fields of the input.</summary>
    public static IReadOnlyList<string> InputFields(EnrichmentSpec spec) =>
        [.. spec.Dimensions.Distinct(StringComparer.Ordinal).Except(SpecProblems.Added(spec), StringComparer.Ordinal)];

    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>> ToCounts(Attachment[] attachments, long recordsOut)
    {
        var counts = new Dictionary<string, IReadOnlyDictionary<string, long>>(StringComparer.Ordinal);
        foreach (var dimension in _spec.Dimensions)
            counts[dimension] = CountsOf(dimension, attachments, recordsOut);
        return counts;
    }

    private IReadOnlyDictionary<string, long> CountsOf(string dimension, Attachment[] attachments, long recordsOut)
    {
        if (_spec.Constants.TryGetValue(dimension, out var constant))
        {
            return recordsOut == 0
                ? new Dictionary<string, long>(StringComparer.Ordinal)
                : new Dictionary<string, long>(StringComparer.Ordinal) { [constant] = recordsOut };
        }

        var at = _spec.Lookups.Select(l => l.Fields).Concat(_spec.Geo.Select(g => g.Fields)).Index()
            .Where(f => f.Item.ContainsKey(dimension)).Select(f => f.Index + 1).FirstOrDefault() - 1;
        return at >= 0
            ? attachments[at].CountsOf(dimension, _spec.Limits.MaxDimensionValues)
            : Array.Find(_inputs, i => i.Name == dimension).Counter.ToCounts();
    }
}
