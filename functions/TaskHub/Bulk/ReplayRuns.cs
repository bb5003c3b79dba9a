using Microsoft.DurableTask;

namespace Spate.TaskHub.Bulk;

/// <summary>Where a bulk replay is.</summary>
/// <param name="Request">What is asked for.</param>
/// <param name="ContinuationToken">Where the next look begins; null is at the newest run.</param>
/// <param name="Progress">What was done so far.</param>
internal sealed record ReplayRunsInput(BulkReplay Request, string? ContinuationToken, BulkReplayProgress Progress)
{
    /// <summary>How many runs one activity replays at most.</summary>
    public int LargestBatch { get; init; } = 100;
}

/// <summary>
/// Replays runs in batches, from the newest to the oldest that was there when it began. What a batch consists of is in the history before
/// it is replayed, and each replay has an id of its own, so a batch that is done again after a crash replays nothing twice.
/// </summary>
internal sealed class ReplayRuns : TaskOrchestrator<ReplayRunsInput, BulkReplayProgress>
{
    // The history begins anew after so many batches, and stays short however many runs there are.
    private const int BatchesPerRound = 50;

    public override async Task<BulkReplayProgress> RunAsync(TaskOrchestrationContext context, ReplayRunsInput input)
    {
        var request = Bounded(input.Request, new DateTimeOffset(context.CurrentUtcDateTime));
        var (progress, token) = (input.Progress, input.ContinuationToken);
        for (var batch = 0; batch < BatchesPerRound; batch++)
        {
            var size = BatchSize(input, progress);
            if (size == 0)
                return progress;
            var found = await context.CallActivityAsync<FoundRuns>(
                FindRuns.Name, new FindRunsInput(request.Filter, token, size));
            var replayed = found.Runs.Count == 0
                ? ReplayedRuns.None
                : await context.CallActivityAsync<ReplayedRuns>(
                    ReplayBatch.Name, new ReplayBatchInput(context.InstanceId, request, found.Runs));
            progress = Tally.Add(progress, found, replayed);
            context.SetCustomStatus(progress);
            if (found.ContinuationToken is null)
                return progress;
            token = found.ContinuationToken;
            if (request.RunsPerSecond is { } rate && found.Runs.Count > 0)
                await context.CreateTimer(TimeSpan.FromSeconds(found.Runs.Count / rate), CancellationToken.None);
        }

        context.ContinueAsNew(input with { Request = request, ContinuationToken = token, Progress = progress });
        return progress;
    }

    /// <summary>Runs that are scheduled from now on are not meant: those that this restarts are among them.</summary>
    private static BulkReplay Bounded(BulkReplay request, DateTimeOffset now) =>
        request.Filter.CreatedTo < now ? request : request with { Filter = request.Filter with { CreatedTo = now } };

    private static int BatchSize(ReplayRunsInput input, BulkReplayProgress progress)
    {
        var left = (input.Request.MaxRuns ?? long.MaxValue) - progress.Matched;
        var size = Math.Clamp(input.Request.RunsPerSecond ?? input.LargestBatch, 1, input.LargestBatch);
        return (int)Math.Min(left, (long)size);
    }
}
