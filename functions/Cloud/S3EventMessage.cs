using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Spate.Cloud;

/// <summary>
/// Writes a bucket's notification of a created object as S3 does, one record per message. Source: Amazon S3 User Guide, "Event message structure".
/// </summary>
public static class S3EventMessage
{
    private const string Unescaped = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.*/";

    // The key is percent-encoded and the rest is ours, so nothing needs HTML's escapes, which would turn '+' into \u002B.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a message.</summary>
    /// <param name="created">The object.</param>
    /// <param name="configurationId">The name of the rule by which it is notified.</param>
    /// <param name="region">The bucket's region.</param>
    /// <param name="sequencer">What orders the events of one key, in hexadecimal; null from who is not the bucket, and knows of no order.</param>
    public static string Write(ObjectInfo created, string configurationId, string region, string? sequencer)
    {
        ArgumentNullException.ThrowIfNull(created);
        var address = created.Address;
        var buffer = new ArrayBufferWriter<byte>(768);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteStartArray("Records");
            json.WriteStartObject();
            json.WriteString("eventVersion", "2.1");
            json.WriteString("eventSource", "aws:s3");
            json.WriteString("awsRegion", region);
            json.WriteString("eventTime", created.LastModified.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("eventName", "ObjectCreated:Put");
            json.WriteStartObject("s3");
            json.WriteString("s3SchemaVersion", "1.0");
            json.WriteString("configurationId", configurationId);
            json.WriteStartObject("bucket");
            json.WriteString("name", address.Bucket);
            json.WriteString("arn", $"arn:aws:s3:::{address.Bucket}");
            json.WriteEndObject();
            json.WriteStartObject("object");
            json.WriteString("key", EncodeKey(address.Key));
            json.WriteNumber("size", created.Size);
            json.WriteString("eTag", created.ETag);
            if (sequencer is not null)
                json.WriteString("sequencer", sequencer);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Encodes as HTML forms do, but leaves slashes: a space becomes '+', and other bytes of the UTF-8 become %XX.</summary>
    internal static string EncodeKey(string key)
    {
        var encoded = new StringBuilder(key.Length + 16);
        foreach (var b in Encoding.UTF8.GetBytes(key))
        {
            if (Unescaped.Contains((char)b, StringComparison.Ordinal))
                encoded.Append((char)b);
            else if (b == ' ')
                encoded.Append('+');
            else
                encoded.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
        }

        return encoded.ToString();
    }
}
