using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Spate.Cloud.Aws.Provisioning;

/// <summary>
/// The policy of a bucket or queue, of which some statements are ours, by their Sid, and the others are kept as they are.
/// </summary>
internal sealed class PolicyDocument(JsonObject document)
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static PolicyDocument Empty => new(new JsonObject { ["Version"] = "2012-10-17" });

    /// <summary>Reads a policy; null for what is none, as of services that answer the question with something else.</summary>
    public static PolicyDocument? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) is JsonObject parsed ? new PolicyDocument(parsed) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public JsonObject? Find(string sid) =>
        Statements().FirstOrDefault(statement => statement["Sid"] is JsonValue value && value.ToString() == sid);

    /// <summary>This policy with a statement in place of the one of its Sid, or at the end.</summary>
    public PolicyDocument With(JsonObject statement)
    {
        var statements = Statements().ToList();
        var index = statements.FindIndex(present => present["Sid"]?.ToString() == statement["Sid"]!.ToString());
        if (index < 0)
            statements.Add(statement);
        else
            statements[index] = statement;

        var whole = document.DeepClone().AsObject();
        whole["Statement"] = new JsonArray([.. statements.Select(static present => (JsonNode)present.DeepClone())]);
        return new PolicyDocument(whole);
    }

    public override string ToString() => document.ToJsonString(Json);

    /// <summary>Whether two values mean the same: a text and a list of that one text do, and the order of a list means nothing.</summary>
    public static bool Same(JsonNode? one, JsonNode? other) => JsonNode.DeepEquals(Normal(one), Normal(other));

    /// <summary>A value that may be one text or a list.</summary>
    public static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        null => [],
        JsonArray list => list.Select(static item => item!.ToString()),
        _ => [node.ToString()],
    };

    private IEnumerable<JsonObject> Statements() => document["Statement"] switch
    {
        JsonArray list => list.OfType<JsonObject>(),
        JsonObject only => [only],
        _ => [],
    };

    private static JsonNode? Normal(JsonNode? node) => node switch
    {
        JsonArray { Count: 1 } list => Normal(list[0]),
        JsonArray list => new JsonArray([.. list.Select(Normal).OrderBy(static item => item?.ToJsonString(), StringComparer.Ordinal)]),
        JsonObject map => new JsonObject(map.Select(static entry => KeyValuePair.Create(entry.Key, Normal(entry.Value)))),
        // Booleans and numbers are written as texts in conditions, and often as themselves.
        _ => node is null ? null : JsonValue.Create(node.ToString()),
    };
}
