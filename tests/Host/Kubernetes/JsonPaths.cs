using System.Text.Json.Nodes;

namespace Spate.Host.Tests.Kubernetes;

/// <summary>Members of members, by <c>a.b.c</c>.</summary>
internal static class JsonPaths
{
    public static JsonNode? At(this JsonNode? node, string path) =>
        path.Split('.').Aggregate(node, static (current, name) => current is JsonObject members ? members[name] : null);

    public static string? Text(this JsonNode? node, string path) => node.At(path)?.ToString();

    public static long Number(this JsonNode? node, string path) =>
        node.At(path) is JsonValue value
            ? value.GetValue<long>()
            : throw new KeyNotFoundException($"There is no {path} in {node?.ToJsonString()}.");

    public static IEnumerable<JsonNode> Items(this JsonNode? node, string path) =>
        node.At(path) is JsonArray list ? list.Select(static item => item!) : [];

    public static IEnumerable<string> Texts(this JsonNode? node, string path) => node.Items(path).Select(static item => item.ToString());
}
