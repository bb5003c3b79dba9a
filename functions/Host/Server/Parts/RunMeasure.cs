using System.Text.Json;
using Spate.Pipeline;
using Spate.TaskHub;

namespace Spate.Host.Server.Parts;

/// <summary>How much a run did, for counts over many runs: the bytes of its object, and the records that it read if it completed.</summary>
internal static class RunMeasure
{
    public static RunVolume Of(RunEnd run) => run.Name == nameof(EnrichObject)
        ? new RunVolume(
            Number(run.Output, nameof(EnrichObjectResult.RecordsIn)),
            Number(run.Input, nameof(EnrichObjectInput.Object), nameof(Cloud.ObjectNotification.Size)))
        : default;

    /// <summary>Reads a number without the rest: at the end of every run, nothing else is of interest.</summary>
    private static long? Number(string? json, params ReadOnlySpan<string> path)
    {
        if (json is null)
            return null;
        using var document = JsonDocument.Parse(json);
        var element = document.RootElement;
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
                return null;
        }

        return element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out var number) ? number : null;
    }
}
