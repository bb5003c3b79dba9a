using Spate.Cloud;
using Spate.Host.Commands.Demo.Places;
using Spate.Host.Progress;
using Spate.Pipeline;

namespace Spate.Host.Commands.Demo;

/// <summary>One burst, from its first drop to its last manifest, on a running Spate.</summary>
internal sealed class DemoRun
{
    private readonly PipelineProgress _progress;
    private readonly IBurstPlace _place;
    private readonly Route _route;
    private readonly BurstJournal _journal;
    private readonly BurstDrop _drop;
    private readonly BurstRuns _runs;
    private readonly TimeProvider _time;
    private readonly ProgressSnapshot _atStart;
    private (long Records, long Bytes) _before;

    public DemoRun(DemoSession session, BurstJournal journal, TimeProvider time)
    {
        (_progress, _place, _route, _journal, _time) = (session.Progress, session.Place, session.Route, journal, time);
        _drop = new BurstDrop(journal, _place, _route.Source, Path.Combine(session.Data.Root, "staging"));
        _runs = new BurstRuns(session.Client, _place, journal, _route.Source, time);
        _atStart = _progress.Snapshot();
    }

    /// <summary>The progress of the burst, including what was done before this process.</summary>
    public WorkProgress Snapshot()
    {
        var (outcomes, worker) = (_runs.Outcomes, _progress.Snapshot());
        var results = outcomes.Values.Select(static outcome => outcome.Result).OfType<EnrichObjectResult>().ToList();

        // A file may have been enriched by an earlier process and finish in this one; then only its outcome has the counts.
        return new WorkProgress
        {
            Files = _journal.Header.Plan.Files,
            FilesDone = results.Count,
            FilesFailed = outcomes.Count - results.Count,
            PartsRunning = worker.PartsRunning,
            PartsDone = worker.PartsDone - _atStart.PartsDone,
            Events = Math.Max(results.Sum(static result => result.RecordsIn), _before.Records + worker.Records - _atStart.Records),
            Bytes = Math.Max(results.Sum(static result => result.BytesIn), _before.Bytes + worker.BytesIn - _atStart.BytesIn),
            BytesTotal = _drop.EstimatedBytes,
        };
    }

    /// <summary>Drops the remaining files, waits for all outcomes, and compares them with what was generated.</summary>
    public async Task<BurstReport> RunAsync(CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        await _runs.LookAsync(cancellationToken);
        foreach (var result in _runs.Outcomes.Values.Select(static outcome => outcome.Result).OfType<EnrichObjectResult>())
            _before = (_before.Records + result.RecordsIn, _before.Bytes + result.BytesIn);

        var dropping = Task.Run(() => _drop.RunAsync(cancellationToken), CancellationToken.None);
        await _runs.WaitAsync(dropping, cancellationToken);
        var elapsed = _time.GetElapsedTime(start);
        var left = await _place.SettleAsync(cancellationToken);
        _journal.Delete();
        return Report(elapsed, left);
    }

    private BurstReport Report(TimeSpan elapsed, IReadOnlyList<string> left)
    {
        var rejectsInvalid = _route.Enrichment.Geo.Any(static geo => geo.Invalid == Enrichment.MissingPolicy.Reject);
        var results = _place.Show(new ObjectAddress(_route.Output.Bucket, _route.Output.Prefix));
        var report = BurstReport.Of(_drop.Totals, _runs.Outcomes, rejectsInvalid, elapsed, results);
        var example = _runs.Outcomes.OrderBy(static outcome => outcome.Key, StringComparer.Ordinal).Select(static outcome => outcome.Value)
            .FirstOrDefault(static outcome => outcome.Result?.Manifest is not null);
        return report with
        {
            EventsPerSecond = (report.RecordsIn - _before.Records) / Math.Max(report.Seconds, 1e-3),
            Queue = _place.Queue,
            Differences = [.. report.Differences, .. left],
            ExampleRun = example?.RunId,
            ExampleManifest = example?.Result?.Manifest is { } uri ? _place.Show(ObjectAddress.Parse(uri)) : null,
        };
    }
}
