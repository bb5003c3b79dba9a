namespace Spate.TaskHub.Tests;

/// <summary>A hub that passes everything on to another one, which outlives it. Tests override what is to go wrong.</summary>
internal abstract class ForwardingTaskHub(ITaskHub hub) : ITaskHub
{
    public virtual Task InitializeAsync(CancellationToken cancellationToken = default) => hub.InitializeAsync(cancellationToken);

    public virtual Task<CreateInstanceResult> CreateInstanceAsync(NewInstance instance, CancellationToken cancellationToken = default) =>
        hub.CreateInstanceAsync(instance, cancellationToken);

    public virtual Task<InstanceState?> GetInstanceAsync(
        string instanceId, bool withPayloads, CancellationToken cancellationToken = default) =>
        hub.GetInstanceAsync(instanceId, withPayloads, cancellationToken);

    public virtual Task<InstanceState?> WaitForInstanceAsync(
        string instanceId, InstanceMilestone milestone, bool withPayloads, CancellationToken cancellationToken = default) =>
        hub.WaitForInstanceAsync(instanceId, milestone, withPayloads, cancellationToken);

    public virtual Task<InstancePage> QueryInstancesAsync(OrchestrationQuery query, CancellationToken cancellationToken = default) =>
        hub.QueryInstancesAsync(query, cancellationToken);

    public virtual Task<IReadOnlyList<HistoryEvent>> GetHistoryAsync(string instanceId, CancellationToken cancellationToken = default) =>
        hub.GetHistoryAsync(instanceId, cancellationToken);

    public virtual Task<string?> GetLogAsync(string instanceId, string logId, CancellationToken cancellationToken = default) =>
        hub.GetLogAsync(instanceId, logId, cancellationToken);

    public virtual Task<bool> SendEventAsync(string instanceId, HistoryEvent item, CancellationToken cancellationToken = default) =>
        hub.SendEventAsync(instanceId, item, cancellationToken);

    public virtual Task<RewindResult> RewindInstanceAsync(RewindRequest request, CancellationToken cancellationToken = default) =>
        hub.RewindInstanceAsync(request, cancellationToken);

    public virtual Task<int> PurgeInstanceAsync(
        string instanceId, PurgeInstanceOptions options, CancellationToken cancellationToken = default) =>
        hub.PurgeInstanceAsync(instanceId, options, cancellationToken);

    public virtual Task<int> PurgeInstancesAsync(
        PurgeInstancesFilter filter, PurgeInstanceOptions options, CancellationToken cancellationToken = default) =>
        hub.PurgeInstancesAsync(filter, options, cancellationToken);

    public virtual Task<int> PurgeInstancesAsync(
        IReadOnlyList<string> instanceIds, bool recursive, CancellationToken cancellationToken = default) =>
        hub.PurgeInstancesAsync(instanceIds, recursive, cancellationToken);

    public virtual Task<int> TrimInstancesAsync(IReadOnlyList<string> instanceIds, CancellationToken cancellationToken = default) =>
        hub.TrimInstancesAsync(instanceIds, cancellationToken);

    public virtual Task<DateTimeOffset> GetTimeAsync(CancellationToken cancellationToken = default) => hub.GetTimeAsync(cancellationToken);

    public virtual Task<IReadOnlyList<LockedInstance>> LockInstancesAsync(
        LockRequest request, CancellationToken cancellationToken = default) =>
        hub.LockInstancesAsync(request, cancellationToken);

    public virtual Task<CommitResult> CommitTurnAsync(TurnCommit turn, CancellationToken cancellationToken = default) =>
        hub.CommitTurnAsync(turn, cancellationToken);

    public virtual Task<IReadOnlyList<LockedTask>> LockTasksAsync(
        string pool, LockRequest request, CancellationToken cancellationToken = default) =>
        hub.LockTasksAsync(pool, request, cancellationToken);

    public virtual Task<CommitResult> CompleteTaskAsync(
        TaskLease lease, HistoryEvent outcome, CancellationToken cancellationToken = default) =>
        hub.CompleteTaskAsync(lease, outcome, cancellationToken);

    public virtual Task<LeaseSet> RenewLeasesAsync(LeaseSet leases, TimeSpan duration, CancellationToken cancellationToken = default) =>
        hub.RenewLeasesAsync(leases, duration, cancellationToken);

    public virtual Task ReleaseLeasesAsync(LeaseSet leases, CancellationToken cancellationToken = default) =>
        hub.ReleaseLeasesAsync(leases, cancellationToken);

    public virtual Task AbandonLeasesAsync(LeaseSet leases, CancellationToken cancellationToken = default) =>
        hub.AbandonLeasesAsync(leases, cancellationToken);

    public virtual Task<TaskHubBacklog> GetBacklogAsync(CancellationToken cancellationToken = default) =>
        hub.GetBacklogAsync(cancellationToken);

    public virtual Task<IReadOnlyDictionary<OrchestrationRuntimeStatus, long>> CountInstancesAsync(
        CancellationToken cancellationToken = default) =>
        hub.CountInstancesAsync(cancellationToken);

    public virtual Task<DateTimeOffset?> GetFirstRunTimeAsync(CancellationToken cancellationToken = default) =>
        hub.GetFirstRunTimeAsync(cancellationToken);

    public virtual Task<IReadOnlyList<RunCount>> CountRunsAsync(
        RunFilter filter, RunHistogramScale scale, CancellationToken cancellationToken = default) =>
        hub.CountRunsAsync(filter, scale, cancellationToken);

    public virtual Task<RunFailures> GroupFailuresAsync(RunFilter filter, int max, CancellationToken cancellationToken = default) =>
        hub.GroupFailuresAsync(filter, max, cancellationToken);

    public virtual Task<RunCohort> SumUpNodesAsync(RunFilter filter, CancellationToken cancellationToken = default) =>
        hub.SumUpNodesAsync(filter, cancellationToken);

    public virtual Task<InstancePage> FindRunsAsync(
        RunFilter filter, int limit, string? continuationToken, bool withPayloads, CancellationToken cancellationToken = default) =>
        hub.FindRunsAsync(filter, limit, continuationToken, withPayloads, cancellationToken);

    public virtual Task<IReadOnlyList<InstanceState>> FindOldestAsync(
        RunFilter filter, int max, CancellationToken cancellationToken = default) =>
        hub.FindOldestAsync(filter, max, cancellationToken);

    public virtual Task<IReadOnlyList<BusyWorker>> ListBusyWorkersAsync(CancellationToken cancellationToken = default) =>
        hub.ListBusyWorkersAsync(cancellationToken);

    public virtual Task AddAuditAsync(AuditEntry entry, CancellationToken cancellationToken = default) =>
        hub.AddAuditAsync(entry, cancellationToken);

    public virtual Task<IReadOnlyList<AuditEntry>> ListAuditAsync(long? before, int limit, CancellationToken cancellationToken = default) =>
        hub.ListAuditAsync(before, limit, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
