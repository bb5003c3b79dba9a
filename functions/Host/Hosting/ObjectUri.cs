using Spate.Cloud;

namespace Spate.Host.Hosting;

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
}
