namespace Spate.Cloud.Aws.S3;

/// <summary>S3 quotes ETags; <see cref="ObjectInfo"/> does not.</summary>
internal static class ETags
{
    public static string Quote(string eTag) => $"\"{eTag}\"";

    public static string Unquote(string? eTag) => eTag?.Trim('"') ?? "";
}
