namespace Spate.TaskHub.Hubs.Postgres.Commits;

/// <summary>Extends leases.</summary>
internal sealed class RenewOperation(LeaseSet leases, TimeSpan duration) : WriteOperation<LeaseSet>
{
    internal override int Size => 100 * leases.Count;

    internal override void Require(LockSet locks)
    {
        foreach (var lease in leases.Instances)
            locks.Run(lease.InstanceId);
        foreach (var lease in leases.Tasks)
            locks.Lease(lease);
    }

    internal override void Apply(CommitBatch batch) => Result = new LeaseSet(
        [.. leases.Instances.Where(lease => batch.Find(lease.InstanceId)?.Renew(lease.Token, duration, batch.Now) != true)],
        [.. leases.Tasks.Where(lease => batch.FindTask(lease.TaskKey)?.Renew(lease.Token, duration, batch.Now) != true)]);
}

/// <summary>Gives work back before it is done.</summary>
/// <param name="leases">The leases.</param>
/// <param name="giveUp">What becomes of each.</param>
internal sealed class GiveUpOperation(LeaseSet leases, Func<WorkLease, WorkLease> giveUp) : WriteOperation<bool>
{
    private readonly List<(InstanceLease Lease, int Inbox)> _instances = [];

    internal override int Size => 100 * leases.Count;

    internal override void Require(LockSet locks)
    {
        _instances.Clear();
        foreach (var lease in leases.Instances)
            _instances.Add((lease, locks.Inbox(lease.InstanceId)));
        foreach (var lease in leases.Tasks)
            locks.Lease(lease);
    }

    internal override void Apply(CommitBatch batch)
    {
        foreach (var (lease, inbox) in _instances)
            batch.Find(lease.InstanceId)?.GiveUp(lease.Token, giveUp, batch.Leftover(inbox));
        foreach (var lease in leases.Tasks)
            batch.FindTask(lease.TaskKey)?.GiveUp(lease.Token, giveUp, batch.Now);
        Result = true;
    }
}
