namespace Spate.TaskHub.Tests.Crashes;

/// <summary>
/// A hub whose connection fails at random: before an operation, so that it did not happen; after it, so that it did and nobody knows; and
/// for good, as when the process dies.
/// </summary>
internal sealed class FaultyTaskHub(ITaskHub hub, Random random, double faults, double deaths) : ITaskHub
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _died = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the process that uses this hub is to be taken for dead.</summary>
    public Task Died => _died.Task;

    public Task InitializeAsync(CancellationToken cancellationToken = default) => hub.InitializeAsync(cancellationToken);

    public Task<CreateInstanceResult> CreateInstanceAsync(NewInstance instance, CancellationToken cancellationToken = default) =>
        FailAsync(() => hub.CreateInstanceAsync(instance, cancellationToken));

    public Task<InstanceState?> GetInstanceAsync(string instanceId, bool withPayloads, CancellationToken cancellationToken = default) =>
        FailAsync(() => hub.GetInstanceAsync(instanceId, withPayloads, cancellationToken));

    public Task<InstanceState?> WaitForInstanceAsync(
        string instanceId, InstanceMilestone milestone, bool withPayloads, CancellationToken cancellationToken = default) =>
        FailAsync(() => hub.WaitForInstanceAsync(instanceId, milestone, withPayloads, cancellationToken));

    public Task<InstancePage> QueryInstancesAsync(OrchestrationQuery query, CancellationToken cancellationToken = default) =>
        FailAsync(() => hub.QueryInstancesAsync(query, cancellationToken));

    public Task<IReadOnlyList<HistoryEvent>> GetHistoryAsync(string instanceId, CancellationToken cancellationToken = default) =>
        FailAsync(() => hub.GetHistoryAsync(instanceId, cancellationToken));

    public Task<string?> GetLogAsync(string instanceId, string logId, CancellationToken cancellationToken = default) =>
        FailAsync(() => hub.GetLogAsync(instanceId, logId, cancellationToken));

    public Task<bool> SendEventAsync(string instanceId, HistoryEvent item, CancellationToken cancellationToken = default) =>
        FailAsync(() => hub.SendEventAsync(instanceId, item, cancellationToken));

    public Task<RewindResult> RewindInstanceAsync(RewindRequest request, CancellationToken cancellationToken = default) =>
        FailAsync(() => hub.RewindInstanceAsync(request, cancellationToken));

    public Task<int> PurgeInstanceAsync(string instanceId, PurgeInstanceOptions options, CancellationToken cancellationToken = default) =>
        FailAsync(() => hub.PurgeInstanceAsync(instanceId, options, cancellationToken));

    public Task<int> PurgeInstancesAsync(
        PurgeInstancesFilter filter, PurgeInstanceOptions options, CancellationToken cancellationToken = default) =>
        FailAsync(() => hub.PurgeInstancesAsync(filter, options, cancellationToken));

    public Task<int> PurgeInstancesAsync(
        IReadOnlyList<string> instanceIds, bool recursive, CancellationToken cancellationToken = default) =>
        FailAsync(() => hub.PurgeInstancesAsync(instanceIds, recursive, cancellationToken));

    public Task<int> TrimInstancesAsync(IReadOnlyList<string> instanceIds, CancellationToken cancellationToken = default) =>
        FailAsync(() => hub.TrimInstancesAsync(instanceIds, cancellationToken));

    public Task<DateTimeOffset> GetTimeAsync(CancellationToken cancellationToken = default) =>
        FailAsync(() => hub.GetTimeAsync(cancellationToken));

    public Task<IReadOnlyList<LockedInstance>> LockInstancesAsync(LockRequest request, CancellationToken cancellationToken = default) =>
        FailAsync(() => hub.LockInstancesAsync(request, cancellationToken));

    public Task<CommitResult> CommitTurnAsync(TurnCommit turn, CancellationToken cancellationToken = default) =>
        FailAsync(() => hub.CommitTurnAsync(turn, cancellationToken));

    public Task<IReadOnlyList<LockedTask>> LockTasksAsync(
        string pool, LockRequest request, CancellationToken cancellationToken = default) =>
        FailAsync(() => hub.LockTasksAsync(pool, request, cancellationToken));

    public Task<CommitResult> CompleteTaskAsync(TaskLease lease, HistoryEvent outcome, CancellationToken cancellationToken = default) =>
        FailAsync(() => hub.CompleteTaskAsync(lease, outcome, cancellationToken));

    public Task<LeaseSet> RenewLeasesAsync(LeaseSet leases, TimeSpan duration, CancellationToken cancellationToken = default) =>
        FailAsync(() => hub.RenewLeasesAsync(leases, duration, cancellationToken));

    public Task ReleaseLeasesAsync(LeaseSet leases, CancellationToken cancellationToken = default) =>
        _died.Task.IsCompleted ? Task.CompletedTask : hub.ReleaseLeasesAsync(leases, cancellationToken);

    public Task AbandonLeasesAsync(LeaseSet leases, CancellationToken cancellationToken = default) =>
        _died.Task.IsCompleted ? Task.CompletedTask : hub.AbandonLeasesAsync(leases, cancellationToken);

    public Task<TaskHubBacklog> GetBacklogAsync(CancellationToken cancellationToken = default) =>
        FailAsync(() => hub.GetBacklogAsync(cancellationToken));

    public Task<IReadOnlyDictionary<OrchestrationRuntimeStatus, long>> CountInstancesAsync(CancellationToken cancellationToken = default) =>
        FailAsync(() => hub.CountInstancesAsync(cancellationToken));

    public Task<DateTimeOffset?> GetFirstRunTimeAsync(CancellationToken cancellationToken = default) =>
        FailAsync(() => hub.GetFirstRunTimeAsync(cancellationToken));

    public Task<IReadOnlyList<RunCount>> CountRunsAsync(
        RunFilter filter, RunHistogramScale scale, CancellationToken cancellationToken = default) =>
        FailAsync(() => hub.CountRunsAsync(filter, scale, cancellationToken));

    public Task<RunFailures> GroupFailuresAsync(RunFilter filter, int max, CancellationToken cancellationToken = default) =>
        FailAsync(() => hub.GroupFailuresAsync(filter, max, cancellationToken));

    public Task<RunCohort> SumUpNodesAsync(RunFilter filter, CancellationToken cancellationToken = default) =>
        FailAsync(() => hub.SumUpNodesAsync(filter, cancellationToken));

    public Task<InstancePage> FindRunsAsync(
        RunFilter filter, int limit, string? continuationToken, bool withPayloads, CancellationToken cancellationToken = default) =>
        FailAsync(() => hub.FindRunsAsync(filter, limit, continuationToken, withPayloads, cancellationToken));

    public Task<IReadOnlyList<InstanceState>> FindOldestAsync(
        RunFilter filter, int max, CancellationToken cancellationToken = default) =>
        FailAsync(() => hub.FindOldestAsync(filter, max, cancellationToken));

    public Task<IReadOnlyList<BusyWorker>> ListBusyWorkersAsync(CancellationToken cancellationToken = default) =>
        FailAsync(() => hub.ListBusyWorkersAsync(cancellationToken));

    public Task AddAuditAsync(AuditEntry entry, CancellationToken cancellationToken = default) =>
        hub.AddAuditAsync(entry, cancellationToken);

    public Task<IReadOnlyList<AuditEntry>> ListAuditAsync(long? before, int limit, CancellationToken cancellationToken = default) =>
        FailAsync(() => hub.ListAuditAsync(before, limit, cancellationToken));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<T> FailAsync<T>(Func<Task<T>> operation)
    {
        MaybeFail();
        var result = await operation();
        MaybeFail();
        return result;
    }

    private void MaybeFail()
    {
        double chance;
        lock (_lock)
            chance = random.NextDouble();
        if (chance < deaths)
            _died.TrySetResult();
        if (_died.Task.IsCompleted)
            throw new TaskHubException("The process is dead.");
        if (chance < deaths + faults)
            throw new TaskHubException("The connection was lost.");
    }
}
