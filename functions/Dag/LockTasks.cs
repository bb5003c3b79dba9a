using Microsoft.DurableTask;
using Spate.Dag.Locking;

namespace Spate.Dag;

/// <summary>What a worker runs so that graphs can take locks: one orchestration for each lock that is held or waited for.</summary>
public static class LockTasks
{
    /// <summary>Adds the orchestration and its activities, which take an <see cref="ILockHost"/> from dependency injection.</summary>
    /// <param name="registry">The worker's registry.</param>
    /// <param name="checkEvery">
    /// How often a lock that is waited for checks whether its holders still run; 30 s unless stated. One that ended without releasing it,
    /// as a run that is terminated does, loses it then.
    /// </param>
    public static DurableTaskRegistry AddLocks(this DurableTaskRegistry registry, TimeSpan? checkEvery = null) => registry
        .AddOrchestrator(nameof(LockOrchestrator), () => new LockOrchestrator(checkEvery ?? TimeSpan.FromSeconds(30)))
        .AddActivity<StartLock>()
        .AddActivity<FindEndedHolders>();
}
