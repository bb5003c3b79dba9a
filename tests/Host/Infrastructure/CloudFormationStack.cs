using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Spate.Host.Tests.Infrastructure;

/// <summary>A template with its parameters filled in: every function is replaced by its value, as CloudFormation does it.</summary>
internal sealed partial class CloudFormationStack
{
    private const string Account = "123456789012";

    private static readonly Dictionary<string, string> Pseudo = new(StringComparer.Ordinal)
    {
        ["AWS::Partition"] = "aws",
        ["AWS::AccountId"] = Account,
        ["AWS::Region"] = "eu-central-1",
        ["AWS::StackName"] = "stack",
    };

    private readonly CloudFormationTemplate _template;
    private readonly Dictionary<string, string> _parameters;

    public CloudFormationStack(CloudFormationTemplate template, IEnumerable<(string Name, string Value)> parameters)
    {
        _template = template;
        _parameters = parameters.ToDictionary(StringComparer.Ordinal);
        foreach (var (name, definition) in template.Parameters)
        {
            if (!_parameters.ContainsKey(name) && definition!["Default"] is { } value)
                _parameters.Add(name, value.ToString());
        }

        Resources = template.Resources.ToDictionary(
            static entry => entry.Key, entry => Resolve(entry.Value)!.AsObject(), StringComparer.Ordinal);
        Outputs = template.Root[nameof(Outputs)]!.AsObject()
            .ToDictionary(static entry => entry.Key, entry => Resolve(entry.Value!["Value"])!.GetValue<string>(), StringComparer.Ordinal);
    }

    public IReadOnlyDictionary<string, JsonObject> Resources { get; }

    public IReadOnlyDictionary<string, string> Outputs { get; }

    /// <summary>The resources of a type, by their logical names.</summary>
    public IEnumerable<KeyValuePair<string, JsonObject>> OfType(string type) => Resources.Where(entry => TypeOf(entry.Key) == type);

    /// <summary>All resources with their types.</summary>
    public IEnumerable<(string Type, JsonObject Resource)> OfAnyType() => Resources.Select(entry => (TypeOf(entry.Key), entry.Value));

    /// <summary>A value within a resource's properties.</summary>
    public JsonNode? Property(string resource, params string[] path) =>
        path.Aggregate(Resources[resource]["Properties"], static (node, key) => node?[key]);

    /// <summary>The statements of a policy document, which may be JSON in a text.</summary>
    public static IReadOnlyList<JsonObject> Statements(JsonNode? document)
    {
        var parsed = document is JsonValue text ? JsonNode.Parse(text.GetValue<string>())! : document!;
        Assert.Equal("2012-10-17", parsed["Version"]!.GetValue<string>());
        return [.. parsed["Statement"]!.AsArray().Select(static statement => statement!.AsObject())];
    }

    /// <summary>A value that may be one text or a list of them.</summary>
    public static IReadOnlyList<string> Texts(JsonNode? node) => node switch
    {
        JsonArray array => [.. array.Select(static text => text!.GetValue<string>())],
        JsonValue value => [value.GetValue<string>()],
        _ => [],
    };

    public static IEnumerable<string> Placeholders(string text) =>
        Placeholder().Matches(text).Select(static match => match.Groups[1].Value);

    /// <summary>Whether every assertion of the template's rules holds.</summary>
    public bool KeepsRules() => _template.Root["Rules"]!.AsObject()
        .SelectMany(static rule => rule.Value!["Assertions"]!.AsArray())
        .All(assertion => Holds(assertion!["Assert"]!));

    private JsonNode? Resolve(JsonNode? node) => node switch
    {
        JsonArray array => new JsonArray([.. array.Select(Resolve).Where(static item => item is not null)]),
        JsonObject { Count: 1 } only when only.ToList()[0] is (var name, { } argument)
            && IsFunction(name, argument) => Evaluate(name, argument),
        JsonObject map => new JsonObject(
            map.Select(entry => KeyValuePair.Create(entry.Key, Resolve(entry.Value))).Where(static entry => entry.Value is not null)),
        _ => node?.DeepClone(),
    };

    private static bool IsFunction(string name, JsonNode argument) =>
        name.StartsWith("Fn::", StringComparison.Ordinal) || (name == "Ref" && argument is JsonValue);

    private JsonNode? Evaluate(string name, JsonNode argument) => name switch
    {
        "Ref" => Ref(argument.GetValue<string>()),
        "Fn::GetAtt" => Attribute(argument[0]!.GetValue<string>(), argument[1]!.GetValue<string>()),
        "Fn::Sub" => Placeholder().Replace(argument.GetValue<string>(), match => Substitute(match.Groups[1].Value)),
        "Fn::If" => Resolve(argument[Holds(new JsonObject { ["Condition"] = argument[0]!.DeepClone() }) ? 1 : 2]),
        _ => throw new NotSupportedException(name),
    };

    private bool Holds(JsonNode condition)
    {
        var (name, argument) = condition.AsObject().Single();
        return name switch
        {
            "Condition" => Holds(_template.Root["Conditions"]![argument!.GetValue<string>()]
                ?? throw new KeyNotFoundException($"There is no condition {argument}.")),
            "Fn::Not" => !Holds(argument![0]!),
            "Fn::Or" => argument!.AsArray().Any(part => Holds(part!)),
            "Fn::Equals" => Resolve(argument![0])!.ToString() == Resolve(argument[1])!.ToString(),
            _ => throw new NotSupportedException(name),
        };
    }

    private string Substitute(string placeholder) =>
        placeholder.Split('.') is [var resource, var attribute] ? Attribute(resource, attribute) : Ref(placeholder)!.GetValue<string>();

    private JsonValue? Ref(string name)
    {
        if (name == "AWS::NoValue")
            return null;
        if (Pseudo.TryGetValue(name, out var pseudo) || _parameters.TryGetValue(name, out pseudo))
            return JsonValue.Create(pseudo);

        return JsonValue.Create(TypeOf(name) switch
        {
            "AWS::S3::Bucket" => NameOf(name, "BucketName"),
            "AWS::SQS::Queue" => $"https://sqs.eu-central-1.amazonaws.com/{Account}/{NameOf(name, "QueueName")}",
            "AWS::IAM::ManagedPolicy" => $"arn:aws:iam::{Account}:policy/{name}",
            var type => throw new NotSupportedException($"Ref to {name}, a {type}"),
        });
    }

    private string Attribute(string name, string attribute) => (TypeOf(name), attribute) switch
    {
        ("AWS::S3::Bucket", "Arn") => $"arn:aws:s3:::{NameOf(name, "BucketName")}",
        ("AWS::SQS::Queue", "Arn") => $"arn:aws:sqs:eu-central-1:{Account}:{NameOf(name, "QueueName")}",
        ("AWS::IAM::Role", "Arn") => $"arn:aws:iam::{Account}:role/{name}",
        var unknown => throw new NotSupportedException($"{unknown}"),
    };

    private string TypeOf(string resource) =>
        _template.Resources[resource]?["Type"]!.GetValue<string>()
            ?? throw new KeyNotFoundException($"There is no parameter or resource {resource}.");

    private string NameOf(string resource, string property) =>
        Resolve(_template.Resources[resource]!["Properties"]![property])!.GetValue<string>();

    [GeneratedRegex(@"\$\{([^}!]+)\}")]
    private static partial Regex Placeholder();
}
