using System.Runtime.CompilerServices;
using Spate.Cloud;
using Spate.Pipeline.Triggers;

namespace Spate.Pipeline;

/// <summary>Which objects to submit, and how fast.</summary>
/// <param name="Bucket">Their bucket.</param>
/// <param name="Prefix">What their keys begin with.</param>
public sealed record BackfillRequest(string Bucket, string Prefix)
{
    /// <summary>Only objects of this route; null for any route.</summary>
    public string? Route { get; init; }

    /// <summary>Only objects written at this time or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only objects written before this time.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Only objects of at least this many bytes.</summary>
    public long MinBytes { get; init; }

    /// <summary>Only objects of at most this many bytes.</summary>
    public long MaxBytes { get; init; } = long.MaxValue;

    /// <summary>The maximum number of runs scheduled per second; null for no limit.</summary>
    public double? RunsPerSecond { get; init; }

    /// <summary>Whether to only report what would be submitted.</summary>
    public bool DryRun { get; init; }
}

/// <summary>An object of a backfill.</summary>
/// <param name="Object">The object.</param>
/// <param name="Route">The object's route.</param>
/// <param name="RunId">The id that the run of this version has, or would have.</param>
/// <param name="Outcome">The outcome; null in a dry run.</param>
public sealed record BackfillItem(ObjectInfo Object, string Route, string RunId, ScheduleOutcome? Outcome);

/// <summary>Schedules runs for existing objects. An object whose version already has a run does not get a second one.</summary>
public sealed class Backfill
{
    private readonly IObjectStore _store;
    private readonly PipelineConfiguration _configuration;
    private readonly RunScheduler _scheduler;
    private readonly TimeProvider _time;

    internal Backfill(IObjectStore store, PipelineConfiguration configuration, RunScheduler scheduler, TimeProvider time) =>
        (_store, _configuration, _scheduler, _time) = (store, configuration, scheduler, time);

    /// <summary>Goes through the bucket in the order of its keys and submits what matches.</summary>
    public async IAsyncEnumerable<BackfillItem> RunAsync(
        BackfillRequest request, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var pace = request is { DryRun: false, RunsPerSecond: { } rate }
            ? new PeriodicTimer(TimeSpan.FromSeconds(1 / rate), _time)
            : null;
        var versions = new ObjectVersions(_store);
        await foreach (var info in _store.ListAsync(request.Bucket, request.Prefix, cancellationToken))
        {
            if (!Matches(request, info) || _configuration.Match(info.Address.Bucket, info.Address.Key) is not { } route) continue;
            if (request.Route is { } wanted && route.Name != wanted) continue;
            var notification = await versions.NotificationAsync(info, cancellationToken);
            var runId = RunId.For(route, notification);
            if (request.DryRun)
            {
                yield return new BackfillItem(info, route.Name, runId, null);
                continue;
            }

            yield return new BackfillItem(info, route.Name, runId, await _scheduler.ScheduleAsync(route, notification, cancellationToken));
            if (pace is not null) await pace.WaitForNextTickAsync(cancellationToken);
        }
    }

    private static bool Matches(BackfillRequest request, ObjectInfo info) =>
        info.Size >= request.MinBytes && info.Size <= request.MaxBytes
        && (request.Since is not { } since || info.LastModified >= since)
        && (request.Until is not { } until || info.LastModified < until);

    internal static ObjectNotification Notification(ObjectInfo info) => new()
    {
        Bucket = info.Address.Bucket,
        Key = info.Address.Key,
        Size = info.Size,
        ETag = info.ETag,
        EventTime = info.LastModified,
    };
}
