using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Spate.Cloud.Local.Notifications;

/// <summary>
/// Writes a notification as S3 does: see "Event message structure" in the S3 user guide. One record per message; the sequencer has a fixed
/// width, so its order is that of the strings, however a reader pads them.
/// </summary>
internal static class S3EventRecord
{
    private const string Unescaped = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.*/";

    // The key is percent-encoded and the rest is ours, so nothing needs HTML's escapes, which would turn '+' into \u002B.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(string rule, ObjectAddress address, long size, string etag, long sequencer, DateTimeOffset time)
    {
        var buffer = new ArrayBufferWriter<byte>(768);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteStartArray("Records");
            json.WriteStartObject();
            json.WriteString("eventVersion", "2.1");
            json.WriteString("eventSource", "aws:s3");
            json.WriteString("awsRegion", "local");
            json.WriteString("eventTime", time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("eventName", "ObjectCreated:Put");
            json.WriteStartObject("s3");
            json.WriteString("s3SchemaVersion", "1.0");
            json.WriteString("configurationId", rule);
            json.WriteStartObject("bucket");
            json.WriteString("name", address.Bucket);
            json.WriteString("arn", $"arn:aws:s3:::{address.Bucket}");
            json.WriteEndObject();
            json.WriteStartObject("object");
            json.WriteString("key", EncodeKey(address.Key));
            json.WriteNumber("size", size);
            json.WriteString("eTag", etag);
            json.WriteString("sequencer", sequencer.ToString("X18", CultureInfo.InvariantCulture));
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Encodes as HTML forms do, but leaves slashes: a space becomes '+', and other bytes of the UTF-8 become %XX.</summary>
    public static string EncodeKey(string key)
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
