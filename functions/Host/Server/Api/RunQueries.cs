using Microsoft.DurableTask.Client;
using Spate.Cloud;
using Spate.Host.Runs;
using Spate.Host.Runs.Filters;

namespace Spate.Host.Server.Api;

/// <summary>Reads the parts of a query that are texts of a form of their own; false for what has not that form.</summary>
internal static class RunQueries
{
    public static bool TryReadStates(string[]? names, out IReadOnlyList<OrchestrationRuntimeStatus> states)
    {
        var known = (names ?? [])
            .Select(static name => RunStates.TryParse(name, out var state) ? state : (OrchestrationRuntimeStatus?)null).ToList();
        states = [.. known.OfType<OrchestrationRuntimeStatus>()];
        return states.Count == known.Count;
    }

    public static bool TryReadPairs(string[]? texts, out IReadOnlyDictionary<string, string> pairs)
    {
        var read = new Dictionary<string, string>(StringComparer.Ordinal);
        pairs = read;
        return (texts ?? []).All(text =>
            RunFilters.ParsePair(text) is { } pair && (read.TryAdd(pair.Key, pair.Value) || read[pair.Key] == pair.Value));
    }

    public static bool TryReadObjects(string? text, out ObjectAddress? objects)
    {
        objects = text is not null && ObjectAddress.TryParsePrefix(text, out var address) ? address : null;
        return text is null || objects is not null;
    }
}
