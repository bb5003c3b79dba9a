using System.Text.Json;
using Spate.Pipeline;
using Spate.TaskHub;

namespace Spate.Host.Runs.Statistics;

/// <summary>How much a run did, for counts over many runs: the bytes of its object, and the records that it read if it completed.</summary>
internal static class RunMeasure
{
    /// <summary>The orchestration whose runs can be measured.</summary>
    public const string Orchestration = nameof(EnrichObject);

    private const string Bytes = $"{nameof(EnrichObjectInput.Object)}.{nameof(Cloud.ObjectNotification.Size)}";

    public static RunVolume Of(RunEnd run) => run.Name == Orchestration
        ? new RunVolume(Number(run.Output, nameof(EnrichObjectResult.RecordsIn)), Number(run.Input, Bytes))
        : default;

    /// <summary>Reads a number without the rest: at the end of every run, nothing else is of interest.</summary>
    private static long? Number(string? json, string path)
    {
        if (json is null)
            return null;
        using var document = JsonDocument.Parse(json);
        return JsonPath.Find(document.RootElement, path) is { ValueKind: JsonValueKind.Number } found && found.TryGetInt64(out var number)
            ? number
            : null;
    }
}
