using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Spate.Pipeline.Webhooks;

/// <summary>
/// The headers by which a receiver knows who posts, and that it was not posted before. Source: Standard Webhooks 1.0.0, "Signature scheme".
/// </summary>
internal static class WebhookSignature
{
    public const string IdHeader = "webhook-id";
    public const string TimestampHeader = "webhook-timestamp";
    public const string SignatureHeader = "webhook-signature";

    private const string SecretPrefix = "whsec_";

    /// <summary>Reads a secret; null if the text is none.</summary>
    public static byte[]? ParseSecret(string text)
    {
        var base64 = text.StartsWith(SecretPrefix, StringComparison.Ordinal) ? text[SecretPrefix.Length..] : text;
        var secret = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, secret, out var length) && length > 0 ? secret[..length] : null;
    }

    /// <summary>The value of the signature's header.</summary>
    public static string Sign(byte[] secret, string id, long timestamp, byte[] body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}.")), .. body];
        return $"v1,{Convert.ToBase64String(HMACSHA256.HashData(secret, signed))}";
    }
}
