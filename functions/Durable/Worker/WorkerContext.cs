using Microsoft.Extensions.Logging;

namespace Spate.Durable.Worker;

/// <summary>What the parts of a worker share.</summary>
internal sealed class WorkerContext
{
    internal WorkerContext(
        ITaskHub hub,
        DurableTaskRegistry registry,
        DurableTaskWorkerOptions options,
        IServiceProvider services,
        TimeProvider time,
        ILoggerFactory loggers,
        CancellationToken stopping,
        CancellationToken aborting)
    {
        (Hub, Registry, Options, Services, Time, Loggers, Stopping, Aborting) = (hub, registry, options, services, time, loggers, stopping, aborting);
        Log = loggers.CreateLogger<TaskHubWorker>();
        Leases = new LeaseKeeper(this);
    }

    internal ITaskHub Hub { get; }

    internal DurableTaskRegistry Registry { get; }

    internal DurableTaskWorkerOptions Options { get; }

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
    };

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
            catch (Exception e)
            {
                WorkerLog.HubFailed(Log, e);
                await backoff.WaitAsync(Aborting);
            }
        }
    }
}
