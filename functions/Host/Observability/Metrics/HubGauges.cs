using System.Diagnostics.Metrics;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Spate.TaskHub;

namespace Spate.Host.Observability.Metrics;

/// <summary>What the task hub holds, for all workers: every process tells the same.</summary>
internal sealed class HubGauges : IDisposable
{
    private readonly Meter _meter = new("Spate.Host");
    private readonly Sample<TaskHubBacklog> _backlog;
    private readonly Sample<IReadOnlyDictionary<OrchestrationRuntimeStatus, long>> _runs;
    private readonly IReadOnlyList<string> _pools;

    /// <param name="hub">The hub.</param>
    /// <param name="pools">Pools that are told of even while nothing waits in them.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told of failures.</param>
    public HubGauges(ITaskHub hub, IReadOnlyList<string> pools, TimeProvider time, ILogger<HubGauges> logger)
    {
        _pools = pools;
        _backlog = new Sample<TaskHubBacklog>("task hub's backlog", hub.GetBacklogAsync, TimeSpan.FromSeconds(15), time, logger);

        // A count over all instances that are stored, those that ended among them.
        _runs = new Sample<IReadOnlyDictionary<OrchestrationRuntimeStatus, long>>("runs", hub.CountInstancesAsync, TimeSpan.FromMinutes(1), time, logger);
        _meter.CreateObservableGauge("spate.runs", Runs, "{run}", "Runs that the task hub holds, by state.");
        _meter.CreateObservableGauge("spate.backlog.instances", Instances, "{instance}", "Instances with due events that no worker has leased.");
        _meter.CreateObservableGauge("spate.backlog.tasks", Tasks, "{call}", "Activity calls that no worker has leased, by pool.");
        _meter.CreateObservableGauge("spate.backlog.oldest_age", Ages, "s", "For how long the activity call that has waited longest has waited, by pool; 0 while none waits.");
    }

    public Task RefreshAsync() => Task.WhenAll(_backlog.RefreshAsync(), _runs.RefreshAsync());

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<long>> Runs() =>
        _runs.Latest?.Select(static state => new Measurement<long>(state.Value, new KeyValuePair<string, object?>("state", state.Key.ToString().ToLowerInvariant()))) ?? [];

    private IEnumerable<Measurement<long>> Instances() => _backlog.Latest is { } backlog ? [new Measurement<long>(backlog.DueInstances)] : [];

    private IEnumerable<Measurement<long>> Tasks() =>
        _backlog.Latest is { } backlog ? Pools(backlog).Select(pool => new Measurement<long>(backlog.DueTasks.GetValueOrDefault(pool), Tag(pool))) : [];

    private IEnumerable<Measurement<double>> Ages() =>
        _backlog.Latest is { } backlog ? Pools(backlog).Select(pool => new Measurement<double>(backlog.OldestDueTasks.GetValueOrDefault(pool).TotalSeconds, Tag(pool))) : [];

    private IEnumerable<string> Pools(TaskHubBacklog backlog) => _pools.Union(backlog.DueTasks.Keys, StringComparer.Ordinal);

    private static KeyValuePair<string, object?> Tag(string pool) => new("pool", pool);
}
