using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Spate.Cloud.Aws.Provisioning;

/// <summary>The policy of a bucket or queue. Statements with our Sids are ours; all others are kept as they are.</summary>
internal sealed class PolicyDocument(JsonObject document)
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static PolicyDocument Empty => new(new JsonObject { ["Version"] = "2012-10-17" });

    /// <summary>Reads a policy; null for something else, which some services return instead.</summary>
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

    /// <summary>This policy with the statement of the same Sid replaced, or with a statement added.</summary>
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

    /// <summary>
    /// Whether two values mean the same: a string equals a list of just that string, and the order of a list does not matter.
    /// </summary>
    public static bool Same(JsonNode? one, JsonNode? other) => JsonNode.DeepEquals(Normal(one), Normal(other));

    /// <summary>The strings of a value that is a string or a list.</summary>
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
        // In conditions, booleans and numbers may be written as strings or as themselves.
        _ => node is null ? null : JsonValue.Create(node.ToString()),
    };
}
