using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.DurableTask.Client;
using Spate.TaskHub;
using Spate.Host.Commands.Worker;
using Spate.Host.Observability;
using Spate.Host.Observability.Metrics;
using Spate.Host.Queues;
using Spate.Host.Server;
using Spate.Host.Server.Api;
using Spate.Host.Server.Health;
using Spate.Host.Server.Parts;
using Spate.Host.Settings;
using Spate.Pipeline;

namespace Spate.Host.Commands.Dashboard;

/// <summary>Watches a task hub and a queue for whoever asks over HTTP. It does no work itself: any number may run, and none need.</summary>
internal sealed partial class DashboardHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly string _queue;
    private readonly Action<ILoggingBuilder> _logging;
    private readonly ILogger<DashboardHost> _logger;

    private DashboardHost(ServiceProvider services, string queue, Action<ILoggingBuilder> logging) =>
        (_services, _queue, _logging, _logger) = (services, queue, logging, services.GetRequiredService<ILogger<DashboardHost>>());

    /// <summary>Puts everything together; nothing is opened before <see cref="RunAsync"/>.</summary>
    public static DashboardHost Build(DataDirectory data, HostSettings settings, PipelineConfiguration pipeline, Action<ILoggingBuilder> logging)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(pipeline);
        services.AddHub(data, settings);
        services.AddCloud(new WorkerRole(new Dictionary<string, int>(StringComparer.Ordinal), IsTrigger: true), data, settings, pipeline);
        return new DashboardHost(services.BuildServiceProvider(), settings.Aws is { Queue: var queue } ? queue.QueueUrl ?? queue.QueueName! : data.QueuePath, logging);
    }

    /// <summary>Answers until it is asked to stop.</summary>
    /// <param name="listen">Where.</param>
    /// <param name="key">Who may use the API.</param>
    /// <param name="stop">Asks for the stop.</param>
    /// <exception cref="CommandException">The address cannot be listened on.</exception>
    /// <exception cref="TaskHubException">The hub cannot be opened.</exception>
    public async Task RunAsync(ListenAddress listen, ApiKey key, CancellationToken stop)
    {
        await _services.GetRequiredService<ITaskHub>().InitializeAsync(stop);
        using var metrics = new ProcessMetrics(_services, withTables: false, Telemetry.IsAskedFor);
        await using var http = await HttpServer.StartAsync(listen, _logging, AddEndpoints, app =>
        {
            key.Guard(app);
            app.MapHealth();
            app.MapMetrics(metrics);
            app.MapApi();
        }, stop);
        LogListening(http.Address);
        await Task.Delay(Timeout.InfiniteTimeSpan, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        LogStopped();
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private void AddEndpoints(IServiceCollection services)
    {
        services.AddSingleton(_services.GetRequiredService<TimeProvider>());
        services.AddSingleton(_services.GetRequiredService<PipelineConfiguration>());
        services.AddSingleton(_services.GetRequiredService<ITaskHub>());
        services.AddSingleton(_services.GetRequiredService<DurableTaskClient>());
        services.AddSingleton(new NotificationQueue(
            _queue, _services.GetRequiredService<Cloud.IMessageQueue>(), _services.GetRequiredService<Cloud.IQueueAdministration>()));
        services.AddHealth(SpateProbes.HubAndQueue(_services), TimeProvider.System);
        services.AddApi();
    }

    [LoggerMessage(1, LogLevel.Information, "Listening on {Address}")]
    private partial void LogListening(string address);

    [LoggerMessage(2, LogLevel.Information, "Stopped")]
    private partial void LogStopped();
}
