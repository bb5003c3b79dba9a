using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Spate.Host.Tests.Infrastructure;

/// <summary>Reads YAML as JSON.</summary>
internal static class YamlFile
{
    /// <summary>Reads a file with one document.</summary>
    /// <param name="path">The file.</param>
    /// <param name="function">What a tagged value stands for; null where the file has none.</param>
    public static JsonObject Load(string path, Func<string, JsonNode, JsonNode>? function = null)
    {
        using var text = File.OpenText(path);
        var yaml = new YamlStream();
        yaml.Load(text);
        return Read(Assert.Single(yaml.Documents).RootNode, function).AsObject();
    }

    /// <summary>Reads a stream of documents.</summary>
    public static IReadOnlyList<JsonObject> LoadAll(TextReader text)
    {
        var yaml = new YamlStream();
        yaml.Load(text);
        return [.. yaml.Documents.Select(static document => Read(document.RootNode, function: null).AsObject())];
    }

    private static JsonNode Read(YamlNode node, Func<string, JsonNode, JsonNode>? function)
    {
        JsonNode value = node switch
        {
            YamlMappingNode map => new JsonObject(map.Children.Select(
                entry => KeyValuePair.Create(((YamlScalarNode)entry.Key).Value!, (JsonNode?)Read(entry.Value, function)))),
            YamlSequenceNode list => new JsonArray([.. list.Children.Select(item => Read(item, function))]),
            YamlScalarNode scalar => Read(scalar),
            _ => throw new NotSupportedException($"{node.NodeType} at {node.Start}"),
        };
        if (node.Tag is not { IsEmpty: false, IsNonSpecific: false } tag)
            return value;
        return function is null ? throw new NotSupportedException($"{tag} at {node.Start}") : function(tag.Value, value);
    }

    private static JsonValue Read(YamlScalarNode scalar) => scalar switch
    {
        { Style: ScalarStyle.Plain, Value: "true" or "false" } => JsonValue.Create(scalar.Value == "true"),
        { Style: ScalarStyle.Plain } when long.TryParse(scalar.Value, out var number) => JsonValue.Create(number),
        _ => JsonValue.Create(scalar.Value!),
    };
}
