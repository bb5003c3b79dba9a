namespace Spate.Cloud;

/// <summary>The location of an object: a bucket and a key, as in S3.</summary>
/// <param name="Bucket">The bucket's name.</param>
/// <param name="Key">The key, decoded (not URL-encoded), at most 1,024 bytes of UTF-8.</param>
public readonly record struct ObjectAddress(string Bucket, string Key)
{
    private const string Scheme = "s3://";

    /// <summary>Parses an address of the form <c>s3://bucket/key</c>.</summary>
    /// <exception cref="FormatException">The text is not such an address.</exception>
    public static ObjectAddress Parse(string uri) =>
        TryParsePrefix(uri, out var address) && uri.Length > Scheme.Length + address.Bucket.Length
            ? address
            : throw new FormatException($"'{uri}' is not an address of the form s3://bucket/key.");

    /// <summary>
    /// Parses <c>s3://bucket</c>, which names all objects of a bucket, or <c>s3://bucket/prefix</c>, which names those whose keys begin
    /// with the prefix.
    /// </summary>
    public static bool TryParsePrefix(string uri, out ObjectAddress address)
    {
        ArgumentNullException.ThrowIfNull(uri);
        var parts = uri.StartsWith(Scheme, StringComparison.Ordinal) ? uri[Scheme.Length..].Split('/', 2) : [""];
        address = new ObjectAddress(parts[0], parts.ElementAtOrDefault(1) ?? "");
        return parts[0].Length > 0;
    }

    /// <summary>
    /// What keeps a text from naming a bucket, or null. Source: Amazon S3 User Guide, "Bucket naming rules". All kinds of buckets keep to
    /// them, so that what works on a laptop works on S3.
    /// </summary>
    public static string? BucketDefect(string? name)
    {
        if (name is null || name.Length is < 3 or > 63)
            return "a bucket's name has 3 to 63 characters";

        if (name.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c is not ('-' or '.')))
            return "a bucket's name consists of a-z, 0-9, '-' and '.'";

        return !char.IsAsciiLetterOrDigit(name[0]) || !char.IsAsciiLetterOrDigit(name[^1]) || name.Contains("..", StringComparison.Ordinal)
            ? "a bucket's name begins and ends with a letter or digit and has no two dots in a row"
            : null;
    }

    /// <inheritdoc />
    public override string ToString() => $"{Scheme}{Bucket}/{Key}";
}
