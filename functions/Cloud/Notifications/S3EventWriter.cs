using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Spate.Cloud.Notifications;

/// <summary>Writes a message with one record, as S3 sends it to a queue.</summary>
internal static class S3EventWriter
{
    // The key is percent-encoded and the rest is ours, so no HTML escaping is needed, which would turn '+' into \u002B.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(ObjectInfo created, string configurationId, string region, string? sequencer)
    {
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
            json.WriteString(
                "eventTime", created.LastModified.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("eventName", "ObjectCreated:Put");
            json.WriteStartObject("s3");
            json.WriteString("s3SchemaVersion", "1.0");
            json.WriteString("configurationId", configurationId);
            json.WriteStartObject("bucket");
            json.WriteString("name", address.Bucket);
            json.WriteString("arn", $"arn:aws:s3:::{address.Bucket}");
            json.WriteEndObject();
            json.WriteStartObject("object");
            json.WriteString("key", KeyEncoding.Events.Encode(address.Key));
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
}
