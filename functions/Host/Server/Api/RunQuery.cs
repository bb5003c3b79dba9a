using Microsoft.AspNetCore.Mvc;
using Microsoft.DurableTask.Client;
using Spate.Cloud;
using Spate.Host.Runs;
using Spate.Host.Runs.Filters;
using Spate.TaskHub;

namespace Spate.Host.Server.Api;

/// <summary>Which runs are meant, in the query of a request or in its body. All that is given must hold.</summary>
internal sealed record RunQuery
{
    /// <summary>Only runs in one of these states.</summary>
    [FromQuery(Name = "state")]
    public string[]? State { get; init; }

    /// <summary>Only runs of this route.</summary>
    [FromQuery(Name = "route")]
    public string? Route { get; init; }

    /// <summary>Only runs of objects in s3://bucket, or that begin with s3://bucket/prefix.</summary>
    [FromQuery(Name = "objects")]
    public string? Objects { get; init; }

    /// <summary>Only runs with all of these tags, each as name=value.</summary>
    [FromQuery(Name = "tag")]
    public string[]? Tag { get; init; }

    /// <summary>Only runs that were scheduled at this time or later.</summary>
    [FromQuery(Name = "createdFrom")]
    public DateTimeOffset? CreatedFrom { get; init; }

    /// <summary>Only runs that were scheduled at this time or earlier.</summary>
    [FromQuery(Name = "createdTo")]
    public DateTimeOffset? CreatedTo { get; init; }

    /// <summary>Only runs whose failure contains this text, in any case.</summary>
    [FromQuery(Name = "error")]
    public string? Error { get; init; }

    /// <summary>Only runs whose failure is of this kind.</summary>
    [FromQuery(Name = "fingerprint")]
    public string? Fingerprint { get; init; }

    /// <summary>Only runs whose result has all of these values, each as path=value.</summary>
    [FromQuery(Name = "output")]
    public string[]? Output { get; init; }

    /// <summary>Only runs whose id begins so.</summary>
    [FromQuery(Name = "prefix")]
    public string? Prefix { get; init; }

    /// <summary>Reads what is meant.</summary>
    /// <returns>What is wrong with it; null if nothing is.</returns>
    public string? Read(out RunFilter filter)
    {
        filter = new RunFilter();
        if (!TryReadStates(State, out var states))
            return $"state must be one of {string.Join(", ", RunStates.All)}.";
        if (!TryReadPairs(Tag, out var tags))
            return "tag must have the form name=value, with one value for each name.";
        if (!TryReadPairs(Output, out var outputs))
            return "output must have the form path=value, with one value for each path.";
        if (!TryReadObjects(Objects, out var objects))
            return "objects must have the form s3://bucket or s3://bucket/prefix.";
        filter = new RunFilter
        {
            States = states,
            Tags = tags,
            Output = outputs,
            CreatedFrom = CreatedFrom,
            CreatedTo = CreatedTo,
            FailureText = Error,
            Fingerprint = Fingerprint?.ToLowerInvariant(),
            InstanceIdPrefix = Prefix,
        };
        filter = filter.OfRoute(Route).OfObjects(objects);
        return null;
    }

    /// <summary>Reads a bucket, or the beginning of keys in it; false for what has not that form.</summary>
    public static bool TryReadObjects(string? text, out ObjectAddress? objects)
    {
        objects = text is not null && ObjectAddress.TryParsePrefix(text, out var address) ? address : null;
        return text is null || objects is not null;
    }

    private static bool TryReadStates(string[]? names, out IReadOnlyList<OrchestrationRuntimeStatus> states)
    {
        var known = (names ?? [])
            .Select(static name => RunStates.TryParse(name, out var state) ? state : (OrchestrationRuntimeStatus?)null).ToList();
        states = [.. known.OfType<OrchestrationRuntimeStatus>()];
        return states.Count == known.Count;
    }

    private static bool TryReadPairs(string[]? texts, out IReadOnlyDictionary<string, string> pairs)
    {
        var read = new Dictionary<string, string>(StringComparer.Ordinal);
        pairs = read;
        return (texts ?? []).All(text =>
            RunFilters.ParsePair(text) is { } pair && (read.TryAdd(pair.Key, pair.Value) || read[pair.Key] == pair.Value));
    }
}
