using System.Text.Json.Nodes;

namespace Spate.Host.Tests.Infrastructure;

/// <summary>A CloudFormation template, with the short forms of its functions (<c>!Ref X</c>) written out (<c>{"Ref": "X"}</c>).</summary>
internal sealed class CloudFormationTemplate
{
    private CloudFormationTemplate(JsonObject root) => Root = root;

    public JsonObject Root { get; }

    public JsonObject Parameters => Root[nameof(Parameters)]!.AsObject();

    public JsonObject Resources => Root[nameof(Resources)]!.AsObject();

    public static CloudFormationTemplate Load(string path) => new(YamlFile.Load(path, Function));

    /// <summary>Makes the stack that CloudFormation would make with these parameters, and the defaults of the others.</summary>
    public CloudFormationStack Instantiate(params (string Name, string Value)[] parameters) => new(this, parameters);

    /// <summary>Each name that a value refers to: in references, attributes, texts and conditions.</summary>
    public static IEnumerable<string> ReferencesIn(JsonNode? node) => node switch
    {
        JsonArray array => array.SelectMany(ReferencesIn),
        JsonObject { Count: 1 } function when function.ToList()[0] is (var name, { } argument)
            && FunctionReferences(name, argument) is { } found => found,
        JsonObject map => map.SelectMany(static entry => ReferencesIn(entry.Value)),
        _ => [],
    };

    private static IEnumerable<string>? FunctionReferences(string name, JsonNode argument) => name switch
    {
        "Ref" or "Condition" when argument is JsonValue => [argument.GetValue<string>()],
        "Fn::GetAtt" => [argument[0]!.GetValue<string>()],
        "Fn::Sub" => CloudFormationStack.Placeholders(argument.GetValue<string>()).Select(static placeholder => placeholder.Split('.')[0]),
        "Fn::If" => argument.AsArray().Skip(1).SelectMany(ReferencesIn).Prepend(argument[0]!.GetValue<string>()),
        _ => null,
    };

    private static JsonObject Function(string tag, JsonNode argument) => tag switch
    {
        "!Ref" or "!Condition" => new JsonObject { [tag[1..]] = argument },
        "!GetAtt" => new JsonObject
        {
            ["Fn::GetAtt"] = new JsonArray([.. argument.GetValue<string>().Split('.', 2).Select(static part => (JsonNode)part)]),
        },
        "!Sub" or "!If" or "!Not" or "!Equals" or "!Or" => new JsonObject { [$"Fn::{tag[1..]}"] = argument },
        _ => throw new NotSupportedException(tag),
    };
}
