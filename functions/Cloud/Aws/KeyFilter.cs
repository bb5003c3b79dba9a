namespace Spate.Cloud;

/// <summary>Which keys a bucket notifies of.</summary>
/// <param name="Prefix">What they begin with; empty for all.</param>
/// <param name="Suffix">What they end in; empty for all.</param>
public readonly record struct KeyFilter(string Prefix, string Suffix)
{
    /// <summary>Whether everything that another filter takes is taken by this one.</summary>
    public bool Covers(KeyFilter other) =>
        other.Prefix.StartsWith(Prefix, StringComparison.Ordinal) && other.Suffix.EndsWith(Suffix, StringComparison.Ordinal);

    /// <summary>
    /// Whether S3 takes both for overlapping, and so refuses them for the same event: of the prefixes one begins with the other, and of the
    /// suffixes one ends in the other.
    /// </summary>
    public bool Overlaps(KeyFilter other) => Join(other).Covers(this) && Join(other).Covers(other);

    /// <summary>
    /// The fewest filters, none of which overlap, that take all that these take. Where two overlap and neither covers the other, what they
    /// are joined into takes more than they do.
    /// </summary>
    public static IReadOnlyList<KeyFilter> Collapse(IEnumerable<KeyFilter> filters)
    {
        var apart = new List<KeyFilter>();
        foreach (var filter in filters)
        {
            var joined = filter;
            // What a join reaches may overlap with others in turn, so each is looked at again after every join.
            while (apart.FindIndex(other => other.Overlaps(joined)) is >= 0 and var index)
            {
                joined = joined.Join(apart[index]);
                apart.RemoveAt(index);
            }

            apart.Add(joined);
        }

        return
        [
            .. apart.OrderBy(static filter => filter.Prefix, StringComparer.Ordinal)
                .ThenBy(static filter => filter.Suffix, StringComparer.Ordinal),
        ];
    }

    /// <inheritdoc />
    public override string ToString() => $"{Prefix}*{Suffix}";

    /// <summary>The shorter prefix and the shorter suffix.</summary>
    private KeyFilter Join(KeyFilter other) =>
        new(Prefix.Length <= other.Prefix.Length ? Prefix : other.Prefix, Suffix.Length <= other.Suffix.Length ? Suffix : other.Suffix);
}
