using System.Collections.Concurrent;

namespace Spate.TaskHub.Worker;

/// <summary>Renews the leases of running work, and cancels work whose lease is lost.</summary>
internal sealed class LeaseKeeper(WorkerContext context)
{
    private readonly ConcurrentDictionary<InstanceLease, HeldLease> _instances = new();
    private readonly ConcurrentDictionary<TaskLease, HeldLease> _tasks = new();

    internal HeldLease Hold(InstanceLease lease) => _instances[lease] = NewLease(lease.InstanceId);

    internal HeldLease Hold(TaskLease lease, string instanceId) => _tasks[lease] = NewLease(instanceId);

    internal void Drop(InstanceLease lease)
    {
        if (_instances.TryRemove(lease, out var held))
            held.Dispose();
    }

    internal void Drop(TaskLease lease)
    {
        if (_tasks.TryRemove(lease, out var held))
            held.Dispose();
    }

    /// <summary>Cancels the activities of an instance that was terminated here, without waiting for the next renewal.</summary>
    internal void LoseTasksOf(string instanceId)
    {
        foreach (var held in _tasks.Values.Where(held => held.InstanceId == instanceId))
            held.Lose();
    }

    /// <summary>Renews until the worker gives up what runs.</summary>
    internal async Task RunAsync()
    {
        using var timer = new PeriodicTimer(context.Options.LeaseDuration / 3, context.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(context.Aborting))
                await RenewAsync();
        }
        catch (OperationCanceledException) when (context.Aborting.IsCancellationRequested)
        {
            // stopped
        }
    }

    /// <summary>Hands back what is still held.</summary>
    internal async Task HandBackAsync()
    {
        var held = Held();
        if (held.Count > 0)
            await context.Hub.ReleaseLeasesAsync(held, CancellationToken.None);
    }

    private async Task RenewAsync()
    {
        var held = Held();
        if (held.Count == 0)
            return;
        var asked = context.Time.GetTimestamp();
        try
        {
            var lost = await context.Hub.RenewLeasesAsync(held, context.Options.LeaseDuration, context.Aborting);
            foreach (var lease in held.Instances)
                Settle(_instances.GetValueOrDefault(lease), asked, lost.Instances.Contains(lease));
            foreach (var lease in held.Tasks)
                Settle(_tasks.GetValueOrDefault(lease), asked, lost.Tasks.Contains(lease));
        }
        catch (Exception e) when (!context.Aborting.IsCancellationRequested)
        {
            WorkerLog.HubFailed(context.Log, e);
            LoseExpired();
        }
    }

    private static void Settle(HeldLease? held, long asked, bool lost)
    {
        if (lost)
            held?.Lose();
        else
            held?.Extend(asked);
    }

    /// <summary>While the hub cannot be reached, a lease that ran out must be taken for lost: somebody else may have the work.</summary>
    private void LoseExpired()
    {
        foreach (var held in _instances.Values.Concat(_tasks.Values).Where(HasExpired))
            held.Lose();
    }

    /// <summary>By how much time passed here, not by what the clock says: it may be set, and it is not the hub's.</summary>
    private bool HasExpired(HeldLease held) => context.Time.GetElapsedTime(held.ExtendedAt) >= context.Options.LeaseDuration;

    private LeaseSet Held() => new([.. _instances.Keys], [.. _tasks.Keys]);

    private HeldLease NewLease(string instanceId) => new(instanceId, context.Time.GetTimestamp());
}

/// <summary>A lease that the worker holds.</summary>
/// <param name="instanceId">The instance that is worked for.</param>
/// <param name="extendedAt">The timestamp at which it was taken.</param>
internal sealed class HeldLease(string instanceId, long extendedAt) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _lost = new();
    private bool _disposed;

    internal string InstanceId { get; } = instanceId;

    internal long ExtendedAt { get; private set; } = extendedAt;

    /// <summary>Fires when the lease is lost.</summary>
    internal CancellationToken Lost => _lost.Token;

    public void Dispose()
    {
        lock (_lock)
            _disposed = true;
        _lost.Dispose();
    }

    internal void Extend(long at) => ExtendedAt = at;

    internal void Lose()
    {
        lock (_lock)
        {
            if (_disposed)
                return;
            // Off this thread: an activity's cancellation callbacks must not hold up the renewal of the other leases.
            _ = _lost.CancelAsync();
        }
    }
}
