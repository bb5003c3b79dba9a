using System.Globalization;
using System.Text.Json.Nodes;
using Amazon.SQS;

namespace Spate.Cloud.Aws.Provisioning;

/// <summary>An attribute that a queue must have, or a statement of its policy.</summary>
/// <param name="Name">The attribute's name.</param>
/// <param name="Item">The statement's Sid; null for other attributes.</param>
/// <param name="From">The present JSON; null when there is none and for attributes that are not JSON.</param>
/// <param name="To">The value that is needed.</param>
/// <param name="Satisfied">A different present value that is acceptable; null for none.</param>
/// <param name="Text">The whole attribute as it is sent, when it is more than <paramref name="To"/>.</param>
internal sealed record QueueAttribute(string Name, string? Item, JsonNode? From, JsonNode To, string? Satisfied = null, string? Text = null)
{
    public string Value => Text ?? To.ToString();

    public bool Holds(QueueSnapshot queue) =>
        Satisfied is not null || (To is JsonObject ? PolicyDocument.Same(From, To) : queue.Attributes.GetValueOrDefault(Name) == Value);

    public ProvisioningDifference Difference(string queue, QueueSnapshot? present) => Provisioning.Difference.Of(
        ProvisioningDifference.Queue, queue, Name == QueueAttributeName.Policy ? "PolicyDocument" : Name, Item,
        To is JsonObject ? From : present?.Attributes.GetValueOrDefault(Name) is { } text ? Typed(text) : null,
        To);

    /// <summary>SQS writes numbers and booleans as strings.</summary>
    private static JsonValue Typed(string text) => text switch
    {
        "true" or "false" => JsonValue.Create(text == "true"),
        _ when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        _ => JsonValue.Create(text),
    };
}
