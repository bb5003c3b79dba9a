namespace Spate.Cloud;

/// <summary>Which objects are notified, like a notification configuration of a bucket in S3.</summary>
/// <param name="Id">The rule's name: the records' <c>configurationId</c>.</param>
/// <param name="Bucket">The bucket.</param>
/// <param name="Prefix">What the keys begin with; empty for any.</param>
/// <param name="Suffixes">The endings of the keys, one of which must match; empty for any.</param>
public sealed record NotificationRule(string Id, string Bucket, string Prefix, IReadOnlyList<string> Suffixes)
{
    /// <summary>Whether this rule applies to an object.</summary>
    public bool Matches(ObjectAddress address) =>
        address.Bucket == Bucket
        && address.Key.StartsWith(Prefix, StringComparison.Ordinal)
        && (Suffixes.Count == 0 || Suffixes.Any(suffix => address.Key.EndsWith(suffix, StringComparison.Ordinal)));
}
