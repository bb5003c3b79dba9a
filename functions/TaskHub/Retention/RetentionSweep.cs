using Microsoft.DurableTask.Client;
using Spate.TaskHub.Hubs;

namespace Spate.TaskHub.Retention;

/// <summary>What one look at a hub removed.</summary>
/// <param name="Purged">Runs, sub-orchestrations included.</param>
/// <param name="Trimmed">Runs whose histories were removed.</param>
internal readonly record struct SweepResult(int Purged, int Trimmed);

/// <summary>
/// Removes what was kept long enough, in batches, so that running work waits for none of it. All ages are by the hub's clock. Looks at the
/// same time, also of several processes, do no harm.
/// </summary>
internal sealed class RetentionSweep(ITaskHub hub, RetentionOptions options)
{
    private const int BatchSize = 250;

    internal async Task<SweepResult> RunAsync(CancellationToken cancellationToken)
    {
        var total = default(SweepResult);
        var now = await hub.GetTimeAsync(cancellationToken);
        foreach (var status in InstanceStatus.All.Where(InstanceStatus.IsTerminal))
        {
            if (options.All.SelectMany(policy => Ages(policy, status)).Min() is not { } youngest)
                continue;
            var result = await SweepAsync(status, now, now - youngest, cancellationToken);
            total = new SweepResult(total.Purged + result.Purged, total.Trimmed + result.Trimmed);
        }

        return total;
    }

    private async Task<SweepResult> SweepAsync(
        OrchestrationRuntimeStatus status, DateTimeOffset now, DateTimeOffset createdTo, CancellationToken cancellationToken)
    {
        var (purged, trimmed) = (0, 0);
        var query = new OrchestrationQuery(CreatedTo: createdTo, Statuses: [status], PageSize: BatchSize);
        while (true)
        {
            var page = await hub.QueryInstancesAsync(query, cancellationToken);
            var (purge, trim) = await SortAsync(page.Values, now, cancellationToken);
            if (purge.Count > 0)
                purged += await hub.PurgeInstancesAsync(purge, recursive: true, cancellationToken);
            if (trim.Count > 0)
                trimmed += await hub.TrimInstancesAsync(trim, cancellationToken);
            if (page.ContinuationToken is null)
                return new SweepResult(purged, trimmed);
            query = query with { ContinuationToken = page.ContinuationToken };
        }
    }

    private async Task<(List<string> Purge, List<string> Trim)> SortAsync(
        IReadOnlyList<InstanceState> runs, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (purge, trim) = (new List<string>(), new List<string>());
        foreach (var run in runs)
        {
            var policy = options.For(run);
            var age = now - run.LastUpdatedAt;
            // Sub-orchestrations go with their parent.
            if (run.ParentInstanceId is { } parent
                && await hub.GetInstanceAsync(parent, withPayloads: false, cancellationToken) is not null)
            {
                continue;
            }

            if (age >= Kept(policy, run.Status))
                purge.Add(run.InstanceId);
            else if (run.Status == OrchestrationRuntimeStatus.Completed && age >= policy.Histories)
                trim.Add(run.InstanceId);
        }

        return (purge, trim);
    }

    private static IEnumerable<TimeSpan?> Ages(RetentionPolicy policy, OrchestrationRuntimeStatus status) =>
        [Kept(policy, status), status == OrchestrationRuntimeStatus.Completed ? policy.Histories : null];

    private static TimeSpan? Kept(RetentionPolicy policy, OrchestrationRuntimeStatus status) => status switch
    {
        OrchestrationRuntimeStatus.Completed => policy.Completed,
        OrchestrationRuntimeStatus.Failed => policy.Failed,
        _ => policy.Terminated,
    };
}
