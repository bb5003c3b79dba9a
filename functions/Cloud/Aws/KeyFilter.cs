namespace Spate.Cloud;

/// <summary>The keys that a bucket sends notifications for.</summary>
/// <param name="Prefix">What they begin with; empty for all.</param>
/// <param name="Suffix">What they end in; empty for all.</param>
public readonly record struct KeyFilter(string Prefix, string Suffix)
{
    /// <summary>Whether this filter matches everything that another one matches.</summary>
    public bool Covers(KeyFilter other) =>
        other.Prefix.StartsWith(Prefix, StringComparison.Ordinal) && other.Suffix.EndsWith(Suffix, StringComparison.Ordinal);

    /// <summary>
    /// Whether S3 considers the two to overlap, and so refuses them for the same event: one prefix begins with the other, and one suffix
    /// ends with the other.
    /// </summary>
    public bool Overlaps(KeyFilter other) => Join(other).Covers(this) && Join(other).Covers(other);

    /// <summary>
    /// The smallest set of filters that do not overlap and match everything that these match. Two filters that overlap without one covering
    /// the other are joined into one that matches more than they do.
    /// </summary>
    public static IReadOnlyList<KeyFilter> Collapse(IEnumerable<KeyFilter> filters)
    {
        var apart = new List<KeyFilter>();
        foreach (var filter in filters)
        {
            var joined = filter;
            // A joined filter may overlap with others in turn, so all are compared again after every join.
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
