using System.Collections.Concurrent;
using Microsoft.DurableTask.Client;
using Spate.Cloud;
using Spate.Host.Commands.Demo.Places;
using Spate.Host.Runs;
using Spate.Pipeline;

namespace Spate.Host.Commands.Demo;

/// <summary>How the run of one file ended.</summary>
/// <param name="RunId">The run.</param>
/// <param name="ETag">The version of the object that it read.</param>
/// <param name="Result">Its result; null if it failed.</param>
/// <param name="Failure">Why it failed; null if it did not.</param>
internal sealed record FileOutcome(string RunId, string ETag, EnrichObjectResult? Result, string? Failure);

/// <summary>Follows the runs of a burst's files in the task hub until the present version of each file has its outcome.</summary>
internal sealed class BurstRuns(DurableTaskClient client, IBurstPlace place, BurstJournal journal, RouteSource source, TimeProvider time)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    /// <summary>The clocks of the file system and of the process may differ slightly.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, int> _files = Enumerable.Range(0, journal.Header.Plan.Files)
        .ToDictionary(file => source.Prefix + journal.Header.Plan.FileName(file), StringComparer.Ordinal);

    private readonly HashSet<string> _seen = [];
    private readonly ConcurrentDictionary<string, FileOutcome> _outcomes = new(StringComparer.Ordinal);

    /// <summary>The outcomes so far, by the object's key.</summary>
    public IReadOnlyDictionary<string, FileOutcome> Outcomes => _outcomes;

    /// <summary>Polls until every file has its outcome.</summary>
    /// <param name="dropped">Completes when all files are dropped.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task WaitAsync(Task dropped, CancellationToken cancellationToken)
    {
        while (!dropped.IsCompleted)
            await LookAndPauseAsync(cancellationToken);

        await dropped;
        await ForgetReplacedAsync(cancellationToken);
        await LookAsync(cancellationToken);
        while (_outcomes.Count < _files.Count)
            await LookAndPauseAsync(cancellationToken);
    }

    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var query = new OrchestrationQuery(CreatedFrom: journal.Header.StartedAt - Margin, PageSize: 1000);
        await foreach (var run in client.GetAllInstancesAsync(query).WithCancellation(cancellationToken))
        {
            // Until a file is dropped, its present version is an earlier burst's.
            if (run.IsCompleted && !_seen.Contains(run.InstanceId) && run.Tags.TryGetValue(RunTags.Key, out var key)
                && run.Tags[RunTags.Bucket] == source.Bucket && _files.TryGetValue(key, out var file) && journal.IsDropped(file))
                await TakeAsync(key, run.InstanceId, cancellationToken);
        }
    }

    private async Task LookAndPauseAsync(CancellationToken cancellationToken)
    {
        await LookAsync(cancellationToken);
        await Task.Delay(Poll, time, cancellationToken);
    }

    private async Task TakeAsync(string key, string runId, CancellationToken cancellationToken)
    {
        if (await client.GetInstanceAsync(runId, getInputsAndOutputs: true, cancellationToken) is not { } run)
            return;

        _seen.Add(runId);
        var eTag = run.ReadInputAs<EnrichObjectInput>()?.Object.ETag ?? "";
        if (eTag != await PresentAsync(key, cancellationToken))
            return;

        _outcomes[key] = run.RuntimeStatus == OrchestrationRuntimeStatus.Completed
            ? new FileOutcome(runId, eTag, run.ReadOutputAs<EnrichObjectResult>(), null)
            : new FileOutcome(runId, eTag, null, RunCause.Of(run) ?? run.RuntimeStatus.ToString());
    }

    /// <summary>A file that was dropped again after a crash needs the outcome of its later version, not of the earlier one.</summary>
    private async Task ForgetReplacedAsync(CancellationToken cancellationToken)
    {
        foreach (var (key, outcome) in _outcomes)
        {
            if (outcome.ETag != await PresentAsync(key, cancellationToken))
                _outcomes.TryRemove(key, out _);
        }
    }

    private async Task<string?> PresentAsync(string key, CancellationToken cancellationToken) =>
        (await place.FindAsync(new ObjectAddress(source.Bucket, key), cancellationToken))?.ETag;
}
