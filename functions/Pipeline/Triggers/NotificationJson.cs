using System.Text.Json;
using System.Text.Json.Serialization;

namespace Spate.Pipeline.Triggers;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(S3Event))]
[JsonSerializable(typeof(EventBridgeEvent))]
internal sealed partial class NotificationJson : JsonSerializerContext;
