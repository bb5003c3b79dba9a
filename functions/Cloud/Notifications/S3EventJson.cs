using System.Text.Json;
using System.Text.Json.Serialization;

namespace Spate.Cloud.Notifications;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(S3Event))]
[JsonSerializable(typeof(EventBridgeEvent))]
internal sealed partial class S3EventJson : JsonSerializerContext;
