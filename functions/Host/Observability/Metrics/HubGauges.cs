using System.Diagnostics.Metrics;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Spate.Pipeline;
using Spate.TaskHub;

namespace Spate.Host.Observability.Metrics;

/// <summary>The contents of the task hub, for all workers: every process reports the same.</summary>
internal sealed class HubGauges : ISampledGauges
{
    private readonly LatestAnswer<TaskHubBacklog?> _backlog;
    private readonly LatestAnswer<IReadOnlyDictionary<OrchestrationRuntimeStatus, long>?> _runs;
    private readonly IReadOnlyList<string> _pools;

    public HubGauges(IMeterFactory meters, ITaskHub hub, PipelineConfiguration pipeline, TimeProvider time, ILogger<HubGauges> logger)
    {
        var meter = meters.Create(ProcessGauges.MeterName);
        _pools = pipeline.Pools;
        _backlog = GaugeSource.Create("task hub's backlog", hub.GetBacklogAsync, TimeSpan.FromSeconds(15), time, logger);

        // A count over all instances that are stored, those that ended among them.
        _runs = GaugeSource.Create(
            "runs", hub.CountInstancesAsync, TimeSpan.FromMinutes(1), time, logger);
        meter.CreateObservableGauge("spate.runs", Runs, "{run}", "Runs that the task hub holds, by state.");
        meter.CreateObservableGauge(
            "spate.backlog.instances", Instances, "{instance}", "Instances with due events that no worker has leased.");
        meter.CreateObservableGauge("spate.backlog.tasks", Tasks, "{call}", "Activity calls that no worker has leased, by pool.");
        meter.CreateObservableGauge(
            "spate.backlog.oldest_age",
            Ages,
            "s",
            "How long the oldest waiting activity call has waited, by pool; 0 while none waits.");
    }

    public Task RefreshAsync() => Task.WhenAll(_backlog.GetAsync(), _runs.GetAsync());

    private IEnumerable<Measurement<long>> Runs() =>
        _runs.Latest?.Select(static state =>
            new Measurement<long>(state.Value, new KeyValuePair<string, object?>("state", state.Key.ToString().ToLowerInvariant()))) ?? [];

    private IEnumerable<Measurement<long>> Instances() =>
        _backlog.Latest is { } backlog ? [new Measurement<long>(backlog.DueInstances)] : [];

    private IEnumerable<Measurement<long>> Tasks() =>
        _backlog.Latest is { } backlog
            ? Pools(backlog).Select(pool => new Measurement<long>(backlog.DueTasks.GetValueOrDefault(pool), Tag(pool)))
            : [];

    private IEnumerable<Measurement<double>> Ages() =>
        _backlog.Latest is { } backlog
            ? Pools(backlog).Select(pool => new Measurement<double>(backlog.OldestDueTasks.GetValueOrDefault(pool).TotalSeconds, Tag(pool)))
            : [];

    /// <summary>The pools of the pipeline are reported even while nothing waits in them.</summary>
    private IEnumerable<string> Pools(TaskHubBacklog backlog) => _pools.Union(backlog.DueTasks.Keys, StringComparer.Ordinal);

    private static KeyValuePair<string, object?> Tag(string pool) => new("pool", pool);
}
