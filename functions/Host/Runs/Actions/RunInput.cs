using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.DurableTask.Client;
using Spate.Pipeline;

namespace Spate.Host.Runs.Actions;

/// <summary>Checks the input that a run is to be restarted with.</summary>
internal static class RunInput
{
    private static readonly Dictionary<string, Type> Types = new(StringComparer.Ordinal)
    {
        [nameof(EnrichObject)] = typeof(EnrichObjectInput),
        [nameof(DailySummary)] = typeof(DailySummaryInput),
    };

    /// <summary>The runs' own, as the Durable Task SDK writes and reads them.</summary>
    private static readonly JsonSerializerOptions Options = new()
    {
        IncludeFields = true,
        RespectNullableAnnotations = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    /// <exception cref="RunRefusedException">It is not JSON, or not what the orchestration takes.</exception>
    public static void Check(OrchestrationMetadata run, string input)
    {
        using var json = Parse(input);
        if (!Types.TryGetValue(run.Name, out var type))
            return;
        if (JsonShape.Explain(json.RootElement, Options.GetTypeInfo(type), "") is { } problem)
            throw new RunRefusedException(RefusalReason.Invalid, $"The input is not one of {run.Name}: {problem}.");
        if (type == typeof(EnrichObjectInput))
            RequireSameObject(run, json.RootElement.Deserialize<EnrichObjectInput>(Options)!);
    }

    private static JsonDocument Parse(string input)
    {
        try
        {
            return JsonDocument.Parse(input);
        }
        catch (JsonException e)
        {
            throw new RunRefusedException(
                RefusalReason.Invalid, $"The input is not JSON: look at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}.", e);
        }
    }

    /// <summary>The id and the tags of a run name its object, and a restart keeps them.</summary>
    private static void RequireSameObject(OrchestrationMetadata run, EnrichObjectInput input)
    {
        (string Path, string Tag, string Value)[] fixedValues =
        [
            ("Route", RunTags.Route, input.Route),
            ("Object.Bucket", RunTags.Bucket, input.Object.Bucket),
            ("Object.Key", RunTags.Key, input.Object.Key),
        ];
        foreach (var (path, tag, value) in fixedValues)
        {
            if (run.Tags.TryGetValue(tag, out var known) && known != value)
            {
                throw new RunRefusedException(
                    RefusalReason.Invalid, $"{path} must stay '{known}', not '{value}': 'spate submit' schedules runs of other objects.");
            }
        }
    }
}
