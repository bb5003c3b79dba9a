using Microsoft.DurableTask;
using Spate.Dag.Execution;

namespace Spate.Dag.Locking;

/// <summary>A lock that a run holds until it gives it back.</summary>
internal sealed class LockHold
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(8);

    private readonly TaskOrchestrationContext _context;
    private readonly string _lock;
    private readonly LockClaim _claim;

    private LockHold(NodeScope scope, DagLock wanted)
    {
        _context = scope.Context;
        _lock = wanted.Name;
        _claim = new LockClaim(
            _context.InstanceId, scope.Execution.Id, _context.NewGuid().ToString("N"), wanted.Limit, scope.Options.Priority);
    }

    /// <summary>Waits for the lock, or for the stop of the scope.</summary>
    public static async Task<LockHold> TakeAsync(NodeScope scope, DagLock wanted)
    {
        if (scope.Held.Contains(wanted.Name))
            throw new DagException($"'{scope.Path}' would wait for the lock '{wanted.Name}', which the graph around it holds, for ever.");
        var hold = new LockHold(scope, wanted);
        using var waiting = new CancellationTokenSource();
        try
        {
            await hold.WaitAsync(scope.Service("lock"), waiting.Token);
            return hold;
        }
        catch
        {
            hold.Release();
            throw;
        }
        finally
        {
            waiting.Cancel();
        }
    }

    public void Release() => Send(release: true);

    /// <summary>The claim is said again from time to time: the lock may have ended, or been ended, before it was heard.</summary>
    private async Task WaitAsync(NodeScope scope, CancellationToken cancellationToken)
    {
        var granted = _context.WaitForExternalEvent<bool>(LockClaim.GrantEvent(_claim.Token), cancellationToken);
        for (var pause = FirstPause; ; pause = pause < LongestPause ? 2 * pause : pause)
        {
            await scope.CallAsync<bool>(nameof(StartLock), _lock);
            Send(release: false);
            if (await ComesAsync(scope, granted, pause)) return;
        }
    }

    private static async Task<bool> ComesAsync(NodeScope scope, Task<bool> granted, TimeSpan pause)
    {
        using var limit = new Limit(scope.Context, scope.Stop, pause, () => "The lock did not answer.");
        try
        {
            return await limit.Stop.WaitAsync(granted);
        }
        catch (TimeoutException) when (limit.HasExpired)
        {
            return false;
        }
    }

    private void Send(bool release) =>
        _context.SendEvent(LockOrchestrator.IdOf(_lock), LockMessage.Event, new LockMessage(_claim, release));
}
