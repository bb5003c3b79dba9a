using System.Text;
using System.Text.RegularExpressions;

namespace Spate.Cloud.Aws.S3;

/// <summary>
/// Detects content that was stored in the chunks of its transfer. SDKs send a checksum after the body (<c>Content-Encoding:
/// aws-chunked</c>); a service that does not support this stores the chunk sizes and the checksum as part of the object.
/// </summary>
/// <remarks>
/// Source: Amazon S3 API Reference, "Signature calculations for the Authorization header: Transferring payload in multiple chunks".
/// </remarks>
internal static partial class ChunkedContent
{
    /// <summary>The longest end: an empty chunk with its signature, a SHA-512, and the trailer's signature.</summary>
    public const int EndBytes = 512;

    private const int FirstLineBytes = 100;

    /// <summary>
    /// Whether an object with this beginning may be such content. Other files may begin with a hexadecimal number on a line of its own too.
    /// </summary>
    public static bool MayBegin(ReadOnlySpan<byte> start) =>
        start.Length > 0 && char.IsAsciiHexDigit((char)start[0])
        && FirstChunk().IsMatch(Text(start[..Math.Min(start.Length, FirstLineBytes)]));

    /// <summary>Whether an object with this end, and such a beginning, is such content.</summary>
    public static bool Ends(ReadOnlySpan<byte> end) => LastChunk().IsMatch(Text(end));

    public static ObjectStoreException Refuse(ObjectAddress address) => new(
        ObjectStoreError.InvalidContent,
        address,
        $"Could not read {address}: its content is in the chunks of a transfer (aws-chunked). It is not damaged: the service does not "
        + "support S3's checksum trailers, and stored them with it. Set \"checksums\": \"whenRequired\" under extensions.s3 in "
        + "host.json (in other SDKs request_checksum_calculation = when_required), and write the object again.");

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    [GeneratedRegex(
        @"\A[0-9a-fA-F]{1,16}(;chunk-signature=[0-9a-f]{64})?\r\n", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex FirstChunk();

    [GeneratedRegex(
        @"\r\n0(;chunk-signature=[0-9a-f]{64}\r\n|\r\nx-amz-(checksum|trailer)-)([^\r\n]*\r?\n)*\z",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex LastChunk();
}
