using System.Text.Json.Serialization;
using Spate.Cloud;
using Spate.Dag;

namespace Spate.Pipeline;

/// <summary>
/// The input of <c>EnrichObject</c>. The properties of the route that shape the graph's execution are copied when the run is scheduled, so
/// that a changed <c>pipeline.yaml</c> never contradicts the history of a running instance.
/// </summary>
public sealed record EnrichObjectInput
{
    /// <summary>The route's name.</summary>
    public required string Route { get; init; }

    /// <summary>The object.</summary>
    public required ObjectNotification Object { get; init; }

    /// <summary>The size of the parts of a splittable object, in bytes.</summary>
    public required long PartBytes { get; init; }

    /// <summary>The field that holds the record's country, or null.</summary>
    public string? Country { get; init; }

    /// <summary>The other dimensions by which records are counted.</summary>
    public required IReadOnlyList<string> Dimensions { get; init; }

    /// <summary>The pool of workers that run the activities.</summary>
    public string Pool { get; init; } = ActivityOptions.DefaultPool;

    /// <summary>
    /// The pool of workers that enrich the parts if the object is larger than <see cref="PartBytes"/>; null for <see cref="Pool"/>.
    /// </summary>
    public string? PartsPool { get; init; }

    /// <summary>How activities are retried.</summary>
    public required RouteRetry Retry { get; init; }

    /// <summary>The time limit of each activity.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Who is told of the run's end; null for nobody.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RouteWebhook>? Webhooks { get; init; }

    /// <summary>
    /// What tells the parts of this run from those of a result in place of the same version; null if there is none. It follows from what
    /// the run finds.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Beside { get; init; }

    /// <summary>Whether the route has steps. Which they are, the run finds when it inspects the object.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool HasSteps { get; init; }

    /// <summary>When the trigger scheduled the run.</summary>
    public required DateTimeOffset Scheduled { get; init; }

    /// <summary>The input of a run of a route.</summary>
    public static EnrichObjectInput Of(Route route, ObjectNotification notification, DateTimeOffset scheduled) => new()
    {
        Route = route.Name,
        Object = notification,
        PartBytes = route.PartBytes,
        Country = route.Country,
        Dimensions = [.. route.Dimensions],
        Pool = route.Pool,
        PartsPool = route.PartsPool,
        Retry = route.Retry,
        Timeout = route.Timeout,
        Webhooks = route.Webhooks is [] ? null : route.Webhooks,
        HasSteps = route.Steps.Count > 0,
        Scheduled = scheduled,
    };
}

/// <summary>The output of <c>EnrichObject</c>.</summary>
public sealed record EnrichObjectResult
{
    /// <summary>The result of a run that found a newer version of its object, or that version's manifest.</summary>
    public static EnrichObjectResult Superseded { get; } = new() { Outcome = RunOutcome.Superseded };

    /// <summary>The outcome of the run.</summary>
    public required RunOutcome Outcome { get; init; }

    /// <summary>The manifest's address as <c>s3://bucket/key</c>, when one was committed.</summary>
    public string? Manifest { get; init; }

    /// <summary>Records read.</summary>
    public long RecordsIn { get; init; }

    /// <summary>Records written.</summary>
    public long RecordsOut { get; init; }

    /// <summary>Records rejected.</summary>
    public long Rejected { get; init; }

    /// <summary>The object's length in bytes.</summary>
    public long BytesIn { get; init; }

    /// <summary>The parts' length in bytes.</summary>
    public long BytesOut { get; init; }

    /// <summary>Versions of the tables and geo databases that were used, as in the manifest.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? TableVersions { get; init; }
}

/// <summary>The outcome of a run that did not fail.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RunOutcome>))]
public enum RunOutcome
{
    /// <summary>Its manifest is in place.</summary>
    Committed,

    /// <summary>A newer version of the object has its own run, whose result stands.</summary>
    Superseded,
}
