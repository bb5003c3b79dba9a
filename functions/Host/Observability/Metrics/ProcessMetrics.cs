using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Spate.Cloud;
using Spate.Host.Server.Parts;
using Spate.Pipeline;
using Spate.TaskHub;

namespace Spate.Host.Observability.Metrics;

/// <summary>All that a process tells of itself, and of the hub and the queue that it works on.</summary>
internal sealed class ProcessMetrics : IDisposable
{
    /// <summary>Twice in the minute that OpenTelemetry exports in.</summary>
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromSeconds(30);

    private readonly MetricCollector _collector = new();
    private readonly ProgramVersion _version = new();
    private readonly List<(Func<Task> RefreshAsync, IDisposable Gauges)> _gauges = [];
    private readonly WorkerTime? _worker;
    private readonly ITimer? _refreshing;

    /// <param name="services">The process's services: what is not among them is not told of.</param>
    /// <param name="withTables">Whether the process has tables in memory: then it is a worker.</param>
    /// <param name="keepsFresh">Whether others than scrapes look: those do not ask the hub and the queue before they do.</param>
    public ProcessMetrics(IServiceProvider services, bool withTables, bool keepsFresh)
    {
        var time = services.GetRequiredService<TimeProvider>();
        var loggers = services.GetRequiredService<ILoggerFactory>();
        var hub = new HubGauges(
            services.GetRequiredService<ITaskHub>(), services.GetRequiredService<PipelineConfiguration>().Pools, time, loggers.CreateLogger<HubGauges>());
        _gauges.Add((hub.RefreshAsync, hub));
        if (services.GetService<IMessageQueue>() is { } messages)
        {
            var queue = new QueueGauges(messages, services.GetRequiredService<IQueueAdministration>(), time, loggers.CreateLogger<QueueGauges>());
            _gauges.Add((queue.RefreshAsync, queue));
        }

        if (withTables)
        {
            var tables = new TableGauges(services.GetRequiredService<LoadedTables>(), time, loggers.CreateLogger<TableGauges>());
            _gauges.Add((tables.RefreshAsync, tables));
            _worker = new WorkerTime(time);
        }

        if (keepsFresh)
            _refreshing = time.CreateTimer(_ => _ = RefreshAsync(), null, TimeSpan.Zero, RefreshInterval);
    }

    /// <summary>Asks the hub and the queue again where the last answers are old.</summary>
    public Task RefreshAsync() => Task.WhenAll(_gauges.Select(static gauge => gauge.RefreshAsync()));

    /// <inheritdoc cref="MetricCollector.Collect"/>
    public string Collect() => _collector.Collect();

    public void Dispose()
    {
        _refreshing?.Dispose();
        _gauges.ForEach(static gauge => gauge.Gauges.Dispose());
        _worker?.Dispose();
        _version.Dispose();
        _collector.Dispose();
    }
}
