using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Microsoft.DurableTask.Client;
using Spate.Host.Observability;
using Spate.Host.Runs;
using Spate.Host.Runs.Statistics;
using Spate.Host.Settings;
using Spate.Pipeline;
using Spate.TaskHub;

namespace Spate.Host.Burst;

/// <summary>
/// Puts together whether the burst is on time. The hub counts for it, once for all who look at the same time.
/// </summary>
internal sealed class BurstReader(
    ITaskHub hub, BurstSampler sampler, FlowSample flow, DashboardSection settings, TimeProvider time)
{
    private const int Steps = 120;
    private const int Stragglers = 10;
    private const int TopValues = 50;

    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    // A pause of this length ends a burst.
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365);
    private static readonly TimeSpan RateWindow = TimeSpan.FromMinutes(2);

    private static readonly RunFilter Files = new() { Name = nameof(EnrichObject) };

    private readonly ConcurrentDictionary<int, LatestAnswer<Answer>> _answers = new();

    public async Task<BurstState> ReadAsync(int minutes)
    {
        var answer = await _answers.GetOrAdd(minutes, Ask).GetAsync();
        if (answer.Failure is { } failure)
            ExceptionDispatchInfo.Throw(failure);
        return answer.State!;
    }

    private LatestAnswer<Answer> Ask(int minutes) => new(
        async cancellationToken => new Answer(await ReadAsync(TimeSpan.FromMinutes(minutes), cancellationToken), null),
        static failure => new Answer(null, failure),
        MaxAge,
        Timeout,
        time);

    private async Task<BurstState> ReadAsync(TimeSpan window, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var scale = TimeSteps.Between(now - window, now, Steps, RunTime.Ended);
        // The two that count many, at a time.
        var counts = await Task.WhenAll(
            hub.CountRunsAsync(Files, scale, cancellationToken),
            hub.CountRunsAsync(Files with { CreatedFrom = scale.From }, scale with { By = RunTime.Created }, cancellationToken));
        var (ended, created) = (counts[0], counts[1]);
        var unfinished = await RunTotals.ReadAsync(hub, Files with { States = RunStates.Unfinished }, cancellationToken);
        var oldest = await hub.FindOldestAsync(Files, Stragglers, cancellationToken);
        var samples = sampler.Since(scale.From);
        var (done, failed) = (SumOf(ended, OrchestrationRuntimeStatus.Completed), ended.Sum(static count => count.Runs));
        var left = unfinished.Runs + (samples is [.., var last] ? last.Queued : 0);
        var began = Began(created, scale, oldest.Count > 0 ? oldest[0].CreatedAt : null);
        return new BurstState(
            now,
            scale.Step.TotalSeconds,
            SeriesOf(ended, samples, scale),
            new BurstFiles(done, failed - done, left),
            ended.Sum(static count => count.Records),
            ended.Where(static count => count.Status == OrchestrationRuntimeStatus.Completed).Sum(static count => count.Bytes),
            began,
            Eta(ended, scale, left, now),
            began + settings.Deadline,
            [.. oldest.Select(run => StragglerOf(run, now))],
            await flow.ReadAsync(window, TopValues, cancellationToken),
            BurstCost.Of(samples, done));
    }

    /// <summary>The beginning of the last time in which files came without a pause, or of the oldest run that goes on.</summary>
    private static DateTimeOffset? Began(IReadOnlyList<RunCount> created, RunHistogramScale scale, DateTimeOffset? oldest)
    {
        DateTimeOffset? began = null;
        foreach (var step in created.Select(static count => count.Step).Distinct().OrderDescending())
        {
            var at = scale.From + (step * scale.Step);
            if (began - at > Quiet + scale.Step)
                break;
            began = at;
        }

        return oldest < began || began is null ? oldest : began;
    }

    private static DateTimeOffset? Eta(IReadOnlyList<RunCount> ended, RunHistogramScale scale, long left, DateTimeOffset now)
    {
        var steps = Math.Max(1, (int)Math.Ceiling(RateWindow / scale.Step));
        var lately = ended.Where(count => count.Step >= scale.Steps - 1 - steps).Sum(static count => count.Runs);
        var seconds = (now - (scale.From + ((scale.Steps - 1 - steps) * scale.Step))).TotalSeconds;
        return left > 0 && lately > 0 ? now + TimeSpan.FromSeconds(Math.Min(left * seconds / lately, Longest.TotalSeconds)) : null;
    }

    private static BurstSeries SeriesOf(IReadOnlyList<RunCount> ended, IReadOnlyList<BurstSample> samples, RunHistogramScale scale)
    {
        var byStep = ended.ToLookup(static count => count.Step);
        var seen = samples.ToLookup(sample => (int)((sample.At - scale.From) / scale.Step));
        var steps = Enumerable.Range(0, scale.Steps).ToList();
        return new BurstSeries(
            [.. steps.Select(step => scale.From + (step * scale.Step))],
            [.. steps.Select(step => byStep[step].Sum(static count => count.Records))],
            [.. steps.Select(step => Completed(byStep[step]).Sum(static count => count.Bytes))],
            [.. steps.Select(step => Completed(byStep[step]).Sum(static count => count.Runs))],
            [.. steps.Select(step => byStep[step].Except(Completed(byStep[step])).Sum(static count => count.Runs))],
            [.. steps.Select(step => Mean(seen[step], static sample => sample.Queued))],
            [.. steps.Select(step => Mean(seen[step], static sample => sample.Backlog))],
            [.. steps.Select(step => Mean(seen[step], static sample => sample.Workers))]);
    }

    private static IEnumerable<RunCount> Completed(IEnumerable<RunCount> counts) =>
        counts.Where(static count => count.Status == OrchestrationRuntimeStatus.Completed);

    private static double? Mean(IEnumerable<BurstSample> samples, Func<BurstSample, double> value) =>
        samples.Select(value).Cast<double?>().Average();

    private static long SumOf(IReadOnlyList<RunCount> counts, OrchestrationRuntimeStatus status) =>
        counts.Where(count => count.Status == status).Sum(static count => count.Runs);

    private static Straggler StragglerOf(InstanceState run, DateTimeOffset now) => new(
        run.InstanceId,
        RunLine.ObjectOf(run.Name, run.Tags),
        run.Status,
        (now - run.CreatedAt).TotalSeconds);

    private sealed record Answer(BurstState? State, Exception? Failure);
}
