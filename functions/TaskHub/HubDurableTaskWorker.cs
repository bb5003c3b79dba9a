using Microsoft.DurableTask;
using Microsoft.DurableTask.Worker;
using Microsoft.DurableTask.Worker.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Spate.TaskHub.Diagnostics;
using Spate.TaskHub.Worker;

namespace Spate.TaskHub;

/// <summary>
/// Runs orchestrators and activities in this process, with work that it leases from a hub. Any number of workers may share a hub.
/// Applications add it with <see cref="TaskHubBuilderExtensions"/>.
/// </summary>
public sealed class HubDurableTaskWorker : DurableTaskWorker
{
    private readonly IReadOnlyList<string> _activityNames;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _aborting = new();
    private readonly WorkerContext _context;
    private readonly OrchestrationDispatcher _orchestrations;
    private readonly Dictionary<string, ActivityDispatcher> _activities;
    private readonly WorkerGauges _gauges;
    private Task _working = Task.CompletedTask;
    private bool _disposed;

    /// <summary>Makes a worker; the host starts it.</summary>
    /// <param name="name">Which of the application's workers it is.</param>
    /// <param name="factory">Makes orchestrators and activities.</param>
    /// <param name="hub">Where the work is.</param>
    /// <param name="options">How it is run.</param>
    /// <param name="tasks">What can be run.</param>
    /// <param name="services">What orchestrators and activities are constructed with.</param>
    /// <param name="load">Where the application sees how busy the worker is.</param>
    /// <param name="loggers">Where the worker reports.</param>
    /// <param name="time">The clock; the system's if null.</param>
    public HubDurableTaskWorker(
        string name,
        IDurableTaskFactory factory,
        ITaskHub hub,
        IOptionsMonitor<HubDurableTaskWorkerOptions> options,
        IOptionsMonitor<DurableTaskRegistry> tasks,
        IServiceProvider services,
        WorkerLoad load,
        ILoggerFactory loggers,
        TimeProvider? time = null)
        : base(name, factory)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(tasks);
        ArgumentNullException.ThrowIfNull(load);
        var named = options.Get(name);
        named.Validate();
        _activityNames = [.. tasks.Get(name).GetActivities().Select(activity => activity.Key.Name)];
        _context = new WorkerContext(
            hub,
            new TaskFactories(factory, named, services),
            named,
            services,
            time ?? TimeProvider.System,
            loggers,
            _stopping.Token,
            _aborting.Token);
        _orchestrations = new OrchestrationDispatcher(_context);
        _activities = named.Pools.ToDictionary(
            pool => pool.Key, pool => new ActivityDispatcher(_context, pool.Key, pool.Value), StringComparer.Ordinal);
        _gauges = new WorkerGauges(named.Pools, FreeSlots);
        load.Follow(this);
    }

    internal IReadOnlyDictionary<string, int> Pools => _context.Options.Pools;

    internal long EndedActivities => _activities.Values.Sum(dispatcher => dispatcher.Ended);

    /// <summary>Opens the hub and begins to work.</summary>
    /// <exception cref="TaskHubException">The hub cannot be opened.</exception>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await _context.Hub.InitializeAsync(cancellationToken);
        DurableMetrics.Declare(_activityNames);
        await base.StartAsync(cancellationToken);
    }

    /// <summary>
    /// Stops: takes no more work, lets running activities go on for <see cref="HubDurableTaskWorkerOptions.DrainTimeout"/>, cancels their
    /// tokens, waits until they end or the grace period is over, and hands back the leases of what did not end.
    /// </summary>
    /// <param name="cancellationToken">Ends the grace period.</param>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        if (ExecuteTask is not { } running)
            return;
        await _stopping.CancelAsync();
        if (_context.Options.DrainTimeout is var drain && drain > TimeSpan.Zero)
            await _working.WaitAsync(drain, _context.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _aborting.CancelAsync();
        await running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _context.Leases.HandBackAsync();
        await base.StopAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _aborting.Cancel();
        _orchestrations.Dispose();
        foreach (var dispatcher in _activities.Values)
            dispatcher.Dispose();
        _gauges.Dispose();
        base.Dispose();
    }

    internal int FreeSlots(string pool) => _activities.TryGetValue(pool, out var dispatcher) ? dispatcher.FreeSlots : 0;

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _working = Task.WhenAll([_orchestrations.RunAsync(), .. _activities.Values.Select(dispatcher => dispatcher.RunAsync())]);
        return Task.WhenAll(_context.Leases.RunAsync(), _working);
    }
}
