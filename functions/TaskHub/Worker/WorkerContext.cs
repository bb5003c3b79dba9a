using Microsoft.Extensions.Logging;

namespace Spate.TaskHub.Worker;

/// <summary>What the parts of a worker share.</summary>
internal sealed class WorkerContext
{
    // Fewer could be the moments around an outage.
    private const int CommitAttempts = 5;

    internal WorkerContext(
        ITaskHub hub,
        TaskFactories tasks,
        HubDurableTaskWorkerOptions options,
        IServiceProvider services,
        TimeProvider time,
        ILoggerFactory loggers,
        CancellationToken stopping,
        CancellationToken aborting)
    {
        (Hub, Tasks, Options, Services) = (hub, tasks, options, services);
        (Time, Loggers, Stopping, Aborting) = (time, loggers, stopping, aborting);
        Log = loggers.CreateLogger<HubDurableTaskWorker>();
        Leases = new LeaseKeeper(this);
    }

    internal ITaskHub Hub { get; }

    internal TaskFactories Tasks { get; }

    internal HubDurableTaskWorkerOptions Options { get; }

    internal IServiceProvider Services { get; }

    internal TimeProvider Time { get; }

    internal ILoggerFactory Loggers { get; }

    internal ILogger Log { get; }

    internal LeaseKeeper Leases { get; }

    /// <summary>Fires when no more work is to be taken.</summary>
    internal CancellationToken Stopping { get; }

    /// <summary>Fires when what runs is to be given up: with <see cref="Stopping"/>, or after it.</summary>
    internal CancellationToken Aborting { get; }

    /// <summary>How work is asked for. The wait is short enough for a stopped suspect to be looked at again soon.</summary>
    internal LockRequest Request(int max, bool suspectRuns) => new(max, Options.LeaseDuration, Options.Owner)
    {
        Wait = TimeSpan.FromSeconds(2),
        MaxSuspects = suspectRuns ? 0 : 1,
        MaxDeliveryCount = Options.MaxDeliveryCount,
    };

    /// <summary>
    /// Commits what was done under a lease. While the hub cannot be reached, it tries again, as <see cref="PersistAsync{T}"/> does. A hub
    /// that renews the lease, and yet refuses the commit each time, will always do so.
    /// </summary>
    /// <exception cref="CommitRefusedException">The hub refuses this commit.</exception>
    /// <exception cref="OperationCanceledException">It was given up before the operation succeeded.</exception>
    internal async Task<T> CommitAsync<T>(HeldLease lease, Func<Task<T>> commit)
    {
        var begun = Time.GetTimestamp();
        var attempts = 0;
        return await PersistAsync(async () =>
        {
            try
            {
                return await commit();
            }
            catch (Exception e) when (++attempts >= CommitAttempts && lease.ExtendedAt > begun)
            {
                throw new CommitRefusedException(e);
            }
        });
    }

    /// <inheritdoc cref="PersistAsync{T}"/>
    internal Task PersistAsync(Func<Task> operation) => PersistAsync(async () =>
    {
        await operation();
        return true;
    });

    /// <summary>Does a hub operation until it succeeds, or what runs is given up. Every operation of a hub may be done again.</summary>
    /// <exception cref="OperationCanceledException">It was given up before the operation succeeded.</exception>
    internal async Task<T> PersistAsync<T>(Func<Task<T>> operation)
    {
        var backoff = new Backoff(Time, Options.Random);
        while (true)
        {
            try
            {
                return await operation();
            }
            catch (Exception e) when (e is not CommitRefusedException)
            {
                WorkerLog.HubFailed(Log, e);
                await backoff.WaitAsync(Aborting);
            }
        }
    }
}
