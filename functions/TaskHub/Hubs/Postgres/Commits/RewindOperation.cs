namespace Spate.TaskHub.Hubs.Postgres.Commits;

/// <summary>Lets a run that ended go on.</summary>
internal sealed class RewindOperation(RewindRequest request) : WriteOperation<RewindResult>
{
    internal override int Size => 400;

    internal override void Require(LockSet locks) => locks.Ended(request.InstanceId);

    internal override void Apply(CommitBatch batch) => Result = batch.Rewind(request);
}
