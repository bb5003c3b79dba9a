namespace Spate.Cloud.Aws.S3;

/// <summary>
/// The sizes of the parts of a multipart upload. S3 allows 10,000 parts, and the length of the object is not known beforehand. So a part is
/// a thousandth of what came before it, at least the configured size and at most 1 GiB: 5 TiB fit, and the memory in use stays in
/// proportion.
/// </summary>
internal static class PartSizes
{
    public const int MaxParts = 10_000;
    public const long MaxObject = 5L << 40;
    private const int Largest = 1 << 30;
    private const int ShareOfWritten = 1_000;

    /// <summary>The size of the next part in bytes, after <paramref name="written"/> bytes.</summary>
    public static int Next(long written, int least) => (int)Math.Clamp(written / ShareOfWritten, least, Math.Max(least, Largest));
}
