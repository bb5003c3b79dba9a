using Spate.Cloud;

namespace Spate.Host.Commands;

/// <summary>Addresses as people and manifests write them: <c>s3://bucket/key</c>.</summary>
internal static class ObjectUri
{
    private const string Scheme = "s3://";

    /// <exception cref="FormatException">The text is no such address.</exception>
    public static ObjectAddress Parse(string uri)
    {
        var slash = uri.StartsWith(Scheme, StringComparison.Ordinal) ? uri.IndexOf('/', Scheme.Length) : -1;
        return slash > Scheme.Length
            ? new ObjectAddress(uri[Scheme.Length..slash], uri[(slash + 1)..])
            : throw new FormatException($"'{uri}' is not an address of the form s3://bucket/key.");
    }

    /// <summary>Reads what names all objects of a bucket, <c>s3://bucket</c>, or those whose keys begin so, <c>s3://bucket/prefix</c>.</summary>
    public static bool TryParsePrefix(string uri, out ObjectAddress address)
    {
        var parts = uri.StartsWith(Scheme, StringComparison.Ordinal) ? uri[Scheme.Length..].Split('/', 2) : [""];
        address = new ObjectAddress(parts[0], parts.ElementAtOrDefault(1) ?? "");
        return parts[0].Length > 0;
    }
}
