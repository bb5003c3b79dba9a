namespace Spate.Cloud;

/// <summary>Where an object lives: a bucket and a key in it, with the meaning both words have in S3.</summary>
/// <param name="Bucket">The bucket's name.</param>
/// <param name="Key">The key, decoded (not URL-encoded), at most 1,024 bytes of UTF-8.</param>
public readonly record struct ObjectAddress(string Bucket, string Key)
{
    private const string Scheme = "s3://";

    /// <summary>Reads an address as people and manifests write it: <c>s3://bucket/key</c>.</summary>
    /// <exception cref="FormatException">The text is not such an address.</exception>
    public static ObjectAddress Parse(string uri) =>
        TryParsePrefix(uri, out var address) && uri.Length > Scheme.Length + address.Bucket.Length
            ? address
            : throw new FormatException($"'{uri}' is not an address of the form s3://bucket/key.");

    /// <summary>
    /// Reads what names all objects of a bucket, <c>s3://bucket</c>, or those whose keys begin so, <c>s3://bucket/prefix</c>.
    /// </summary>
    public static bool TryParsePrefix(string uri, out ObjectAddress address)
    {
        ArgumentNullException.ThrowIfNull(uri);
        var parts = uri.StartsWith(Scheme, StringComparison.Ordinal) ? uri[Scheme.Length..].Split('/', 2) : [""];
        address = new ObjectAddress(parts[0], parts.ElementAtOrDefault(1) ?? "");
        return parts[0].Length > 0;
    }

    /// <inheritdoc />
    public override string ToString() => $"{Scheme}{Bucket}/{Key}";
}
