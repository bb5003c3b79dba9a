using Spate.Dag;
using Spate.Enrichment;

namespace Spate.Pipeline;

/// <summary>Which objects are processed, how, and where the results go.</summary>
public sealed record Route
{
    /// <summary>The route's name, which is part of run ids and reports.</summary>
    public required string Name { get; init; }

    /// <summary>The objects that it processes.</summary>
    public required RouteSource Source { get; init; }

    /// <summary>Where the results go.</summary>
    public required RouteOutput Output { get; init; }

    /// <summary>What is done with every record.</summary>
    public required EnrichmentSpec Enrichment { get; init; }

    /// <summary>The field that holds the record's country, for the aggregate by country; null when the route has none.</summary>
    public string? Country { get; init; }

    /// <summary>The size of the parts of a splittable object, in bytes.</summary>
    public long PartBytes { get; init; } = 256L << 20;

    /// <summary>The pool of workers that run its activities.</summary>
    public string Pool { get; init; } = ActivityOptions.DefaultPool;

    /// <summary>
    /// The pool of workers that enrich the parts of objects larger than <see cref="PartBytes"/>; null for <see cref="Pool"/>.
    /// </summary>
    public string? PartsPool { get; init; }

    /// <summary>How activities are retried after temporary failures.</summary>
    public RouteRetry Retry { get; init; } = new();

    /// <summary>The time limit of each activity.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How long its runs are kept; null is as the host says.</summary>
    public RouteRetention? Retention { get; init; }

    /// <summary>The programs that run after enrichment, in the file's order.</summary>
    public IReadOnlyList<RouteStep> Steps { get; init; } = [];

    /// <summary>Who is told of the end of its runs.</summary>
    public IReadOnlyList<RouteWebhook> Webhooks { get; init; } = [];

    /// <summary>The dimensions besides <see cref="Country"/> that records are counted by.</summary>
    public IEnumerable<string> Dimensions => Enrichment.Dimensions.Where(name => name != Country);
}

/// <summary>The objects that a route processes.</summary>
/// <param name="Bucket">Their bucket.</param>
/// <param name="Prefix">What their keys begin with.</param>
/// <param name="Suffixes">The endings of their keys, any of which may match; empty for all.</param>
public sealed record RouteSource(string Bucket, string Prefix, IReadOnlyList<string> Suffixes)
{
    /// <summary>Whether an object is among them.</summary>
    public bool Matches(string bucket, string key) =>
        bucket == Bucket
        && key.StartsWith(Prefix, StringComparison.Ordinal)
        && (Suffixes.Count == 0 || Suffixes.Any(suffix => key.EndsWith(suffix, StringComparison.Ordinal)));

    /// <summary>Whether keys of a bucket that begin with a prefix may be among them, whatever their suffixes.</summary>
    public bool Overlaps(string? bucket, string prefix) =>
        bucket == Bucket
        && (Prefix.StartsWith(prefix, StringComparison.Ordinal) || prefix.StartsWith(Prefix, StringComparison.Ordinal));
}

/// <summary>Where a route's results go.</summary>
/// <param name="Bucket">The bucket.</param>
/// <param name="Prefix">The prefix of the results' keys, which replaces the source's prefix.</param>
/// <param name="Gzip">Whether outputs are compressed.</param>
public sealed record RouteOutput(string Bucket, string Prefix, bool Gzip);

/// <summary>How activities are retried.</summary>
public sealed record RouteRetry
{
    /// <summary>The maximum number of attempts, the first included.</summary>
    public int MaxNumberOfAttempts { get; init; } = 4;

    /// <summary>The pause before the second attempt.</summary>
    public TimeSpan FirstRetryInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The factor by which each further pause grows.</summary>
    public double BackoffCoefficient { get; init; } = 2;

    /// <summary>The longest pause.</summary>
    public TimeSpan MaxRetryInterval { get; init; } = TimeSpan.FromMinutes(1);
}

/// <summary>How long the runs of a route are kept in the task hub after they ended; null is for ever.</summary>
/// <param name="Completed">Those that completed.</param>
/// <param name="Failed">Those that failed.</param>
/// <param name="Terminated">Those that were terminated.</param>
/// <param name="Histories">The histories of those that completed, without which they cannot be rewound.</param>
public sealed record RouteRetention(TimeSpan? Completed, TimeSpan? Failed, TimeSpan? Terminated, TimeSpan? Histories);
