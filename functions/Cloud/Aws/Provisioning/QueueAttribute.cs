using System.Globalization;
using System.Text.Json.Nodes;
using Amazon.SQS;

namespace Spate.Cloud.Aws.Provisioning;

/// <summary>An attribute that a queue must have, or a statement of its policy.</summary>
/// <param name="Name">The attribute's name.</param>
/// <param name="Item">The statement's Sid; null for other attributes.</param>
/// <param name="From">The JSON that is there; null for none, and for attributes that hold no JSON.</param>
/// <param name="To">What must be there.</param>
/// <param name="Satisfied">What is there instead, and will do; null for nothing.</param>
/// <param name="Text">The whole attribute as it is sent, where it is more than <paramref name="To"/>.</param>
internal sealed record QueueAttribute(string Name, string? Item, JsonNode? From, JsonNode To, string? Satisfied = null, string? Text = null)
{
    /// <summary>The attribute as SQS takes it.</summary>
    public string Value => Text ?? To.ToString();

    public bool Holds(QueueSnapshot queue) =>
        Satisfied is not null || (To is JsonObject ? PolicyDocument.Same(From, To) : queue.Attributes.GetValueOrDefault(Name) == Value);

    public ProvisioningDifference Difference(string queue, QueueSnapshot? present) => Provisioning.Difference.Of(
        ProvisioningDifference.Queue, queue, Name == QueueAttributeName.Policy ? "PolicyDocument" : Name, Item,
        To is JsonObject ? From : present?.Attributes.GetValueOrDefault(Name) is { } text ? Typed(text) : null,
        To);

    /// <summary>SQS writes numbers and flags as texts.</summary>
    private static JsonValue Typed(string text) => text switch
    {
        "true" or "false" => JsonValue.Create(text == "true"),
        _ when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        _ => JsonValue.Create(text),
    };
}
