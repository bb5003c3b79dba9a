using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Spate.Cloud.Aws.Provisioning;

/// <summary>Creates differences from JSON that is still being changed: they hold copies.</summary>
internal static class Difference
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ProvisioningDifference Of(string type, string name, string property, string? item, JsonNode? from, JsonNode to) =>
        new(type, name, property, item, from is null ? null : Fixed(from), Fixed(to));

    private static JsonElement Fixed(JsonNode node)
    {
        using var document = JsonDocument.Parse(node.ToJsonString(Json));
        return document.RootElement.Clone();
    }
}
