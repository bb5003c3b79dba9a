using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Spate.Durable.Diagnostics;
using Spate.Durable.Worker;

namespace Spate.Durable;

/// <summary>Runs the orchestrators and activities of a registry against a hub. Any number of workers may share a hub.</summary>
public sealed class TaskHubWorker : IHostedService, IAsyncDisposable
{
    private readonly ITaskHub _hub;
    private readonly WorkerContext _context;
    private readonly OrchestrationDispatcher _orchestrations;
    private readonly Dictionary<string, ActivityDispatcher> _activities;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _aborting = new();
    private readonly WorkerGauges _gauges;
    private Task _running = Task.CompletedTask;
    private Task _working = Task.CompletedTask;
    private bool _started;

    /// <summary>Makes a worker; <see cref="StartAsync"/> starts it.</summary>
    /// <param name="hub">Where the work is.</param>
    /// <param name="registry">What can be run.</param>
    /// <param name="options">How it is run.</param>
    /// <param name="services">What orchestrators and activities are constructed with; nothing if null.</param>
    /// <param name="time">The clock; the system's if null.</param>
    /// <param name="loggers">Where the worker reports; nowhere if null.</param>
    public TaskHubWorker(
        ITaskHub hub,
        DurableTaskRegistry registry,
        DurableTaskWorkerOptions? options = null,
        IServiceProvider? services = null,
        TimeProvider? time = null,
        ILoggerFactory? loggers = null)
    {
        ArgumentNullException.ThrowIfNull(hub);
        ArgumentNullException.ThrowIfNull(registry);
        options ??= new DurableTaskWorkerOptions();
        options.Validate();
        _hub = hub;
        _context = new WorkerContext(
            hub, registry, options, services ?? NoServices.Instance, time ?? TimeProvider.System, loggers ?? NullLoggerFactory.Instance,
            _stopping.Token, _aborting.Token);
        _orchestrations = new OrchestrationDispatcher(_context);
        _activities = options.Pools.ToDictionary(
            pool => pool.Key, pool => new ActivityDispatcher(_context, pool.Key, pool.Value), StringComparer.Ordinal);
        _gauges = new WorkerGauges(options.Pools, FreeSlots);
    }

    /// <summary>The pools that the worker serves, and how many activities of each run at a time.</summary>
    public IReadOnlyDictionary<string, int> Pools => _context.Options.Pools;

    /// <summary>How many activities have ended on this worker, one way or another.</summary>
    public long EndedActivities => _activities.Values.Sum(dispatcher => dispatcher.Ended);

    /// <summary>The worker's work: it ends after a stop, or faults if the worker cannot go on.</summary>
    public Task ExecuteTask => _running;

    /// <summary>Whether some pool of this worker has no free slot: who feeds it should wait.</summary>
    public bool IsSaturated => _activities.Values.Any(dispatcher => dispatcher.FreeSlots == 0);

    /// <summary>How many more activities of a pool could run at once; 0 if the pool is not served.</summary>
    public int FreeSlots(string pool = ActivityOptions.DefaultPool) =>
        _activities.TryGetValue(pool, out var dispatcher) ? dispatcher.FreeSlots : 0;

    /// <summary>Opens the hub and begins to work.</summary>
    /// <exception cref="TaskHubException">The hub cannot be opened.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_started)
            throw new InvalidOperationException("The worker was started already.");
        await _hub.InitializeAsync(cancellationToken);
        _started = true;
        DurableMetrics.Declare(_context.Registry.Activities);
        _working = Task.WhenAll([_orchestrations.RunAsync(), .. _activities.Values.Select(dispatcher => dispatcher.RunAsync())]);
        _running = Task.WhenAll(_context.Leases.RunAsync(), _working);
    }

    /// <summary>
    /// Stops: takes no more work, lets running activities go on for <see cref="DurableTaskWorkerOptions.DrainTimeout"/>, cancels their tokens,
    /// waits until they end or the grace period is over, and hands back the leases of what did not end.
    /// </summary>
    /// <param name="cancellationToken">Ends the grace period.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (!_started)
            return;
        await _stopping.CancelAsync();
        if (_context.Options.DrainTimeout is var drain && drain > TimeSpan.Zero)
            await _working.WaitAsync(drain, _context.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _aborting.CancelAsync();
        await _running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _context.Leases.HandBackAsync();
    }

    /// <summary>Stops without a grace period.</summary>
    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await StopAsync(now.Token);
        foreach (var dispatcher in _activities.Values)
            dispatcher.Dispose();
        _gauges.Dispose();
    }

    private sealed class NoServices : IServiceProvider
    {
        internal static NoServices Instance { get; } = new();

        public object? GetService(Type serviceType) => null;
    }
}
