using Microsoft.DurableTask;

namespace Spate.Dag.Locking;

/// <summary>Starts the orchestration of a lock, unless it is under way.</summary>
internal sealed class StartLock(ILockHost host) : TaskActivity<string, bool>
{
    public override async Task<bool> RunAsync(TaskActivityContext context, string input)
    {
        await host.EnsureRunningAsync(nameof(LockOrchestrator), LockOrchestrator.IdOf(input));
        return true;
    }
}

/// <summary>Finds out which runs that hold a lock, or wait for it, have ended.</summary>
internal sealed class FindEndedHolders(ILockHost host) : TaskActivity<IReadOnlyList<string>, IReadOnlyList<string>>
{
    public override Task<IReadOnlyList<string>> RunAsync(TaskActivityContext context, IReadOnlyList<string> input) =>
        host.FindEndedAsync(input);
}
