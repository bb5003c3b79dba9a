using Spate.Host.Runs.Statistics;
using Spate.TaskHub;

namespace Spate.Host.Runs.Replays;

/// <summary>What would be replayed.</summary>
/// <param name="Runs">How many runs match.</param>
/// <param name="Records">How many records they read, as far as they completed.</param>
/// <param name="Bytes">How many bytes their objects have.</param>
/// <param name="Failures">How many of them failed in which way, the most frequent first.</param>
internal sealed record ReplayPreview(long Runs, long Records, long Bytes, IReadOnlyList<FailureKind> Failures)
{
    private const int MaxKinds = 1000;

    /// <summary>Counts what a request means in the hub, or run by run where the hub's counts do not tell all.</summary>
    public static async Task<ReplayPreview> ReadAsync(
        ITaskHub hub, HubDurableTaskClient client, BulkReplay request, CancellationToken cancellationToken) =>
        await CountAsync(hub, request, cancellationToken) ?? await SumUpAsync(client, request, cancellationToken);

    /// <summary>
    /// Null if only the newest are meant, or some have not ended, or ended under a version that did not keep what they did.
    /// </summary>
    private static async Task<ReplayPreview?> CountAsync(ITaskHub hub, BulkReplay request, CancellationToken cancellationToken)
    {
        var all = await RunTotals.ReadAsync(hub, request.Filter, cancellationToken);
        var files = await RunTotals.ReadAsync(hub, request.Filter with { Name = RunMeasure.Orchestration }, cancellationToken);
        if (request.MaxRuns < all.Runs || files.Measured < files.Runs)
            return null;
        var failures = await hub.GroupFailuresAsync(request.Filter, MaxKinds, cancellationToken);
        if (failures.Groups.Sum(static group => group.Runs) < failures.Runs || failures.Groups.Any(static group => group.Failure is null))
            return null;
        return new ReplayPreview(all.Runs, all.Records, all.Bytes, [
            .. failures.Groups.Select(
                static group => new FailureKind(group.Fingerprint, ErrorFingerprint.TitleOf(group.Failure!), group.Runs)),
        ]);
    }

    private static async Task<ReplayPreview> SumUpAsync(
        HubDurableTaskClient client, BulkReplay request, CancellationToken cancellationToken)
    {
        var found = client.FindRunsAsync(request.Filter, withPayloads: true, cancellationToken);
        var runs = request.MaxRuns is { } max ? found.Take((int)Math.Min(max, int.MaxValue)) : found;
        var (count, records, bytes) = (0L, 0L, 0L);
        var kinds = new Dictionary<string, FailureKind>(StringComparer.Ordinal);
        await foreach (var run in runs.WithCancellation(cancellationToken))
        {
            var volume = RunMeasure.Of(new RunEnd(run.Name, run.Input, run.Output));
            (count, records, bytes) = (count + 1, records + (volume.Records ?? 0), bytes + (volume.Bytes ?? 0));
            if (run.FailureDetails is not { } failure)
                continue;
            var fingerprint = ErrorFingerprint.Of(failure);
            var known = kinds.GetValueOrDefault(fingerprint) ?? new FailureKind(fingerprint, ErrorFingerprint.TitleOf(failure), 0);
            kinds[fingerprint] = known with { Runs = known.Runs + 1 };
        }

        return new ReplayPreview(count, records, bytes, [.. kinds.Values.OrderByDescending(static kind => kind.Runs)]);
    }
}

/// <summary>Failures that have their fingerprint in common.</summary>
/// <param name="Fingerprint">The fingerprint.</param>
/// <param name="Title">What they say, without what differs.</param>
/// <param name="Runs">How many there are.</param>
internal sealed record FailureKind(string Fingerprint, string Title, long Runs);
