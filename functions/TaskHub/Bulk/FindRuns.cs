using Microsoft.DurableTask;

namespace Spate.TaskHub.Bulk;

internal sealed record FindRunsInput(RunFilter Filter, string? ContinuationToken, int Max);

/// <summary>A run that a filter matched.</summary>
/// <param name="InstanceId">Its id.</param>
/// <param name="Fingerprint">The fingerprint of its failure; null if it did not fail.</param>
internal sealed record FoundRun(string InstanceId, string? Fingerprint);

/// <param name="Runs">The runs.</param>
/// <param name="Examined">How many were looked at.</param>
/// <param name="ContinuationToken">Where to go on; null at the end.</param>
internal sealed record FoundRuns(IReadOnlyList<FoundRun> Runs, int Examined, string? ContinuationToken);

/// <summary>Finds the next runs that a filter matches.</summary>
internal sealed class FindRuns(ITaskHub hub) : TaskActivity<FindRunsInput, FoundRuns>
{
    internal const string Name = "spate.replay.find";

    // Bounds one call where the filter matches few.
    private const int MaxExamined = 5000;

    public override async Task<FoundRuns> RunAsync(TaskActivityContext context, FindRunsInput input)
    {
        var search = new RunSearch(hub, input.Filter);
        var page = await search.NextAsync(input.ContinuationToken, input.Max, MaxExamined, withPayloads: false, CancellationToken.None);
        return new FoundRuns([.. page.Runs.Select(Found)], page.Examined, page.ContinuationToken);
    }

    private static FoundRun Found(InstanceState run) =>
        new(run.InstanceId, run.FailureDetails is { } failure ? ErrorFingerprint.Of(failure) : null);
}
