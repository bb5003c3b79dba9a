using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Spate.TaskHub;
using Spate.Host.Observability;
using Spate.Host.Observability.Metrics;
using Spate.Host.Server;
using Spate.Host.Server.Health;
using Spate.Host.Server.Parts;
using Spate.Host.Settings;
using Spate.Pipeline;

namespace Spate.Host.Commands.Worker;

/// <summary>One of many workers on one hub: it works, answers probes, and stops when it is asked to.</summary>
internal sealed partial class WorkerHost : IAsyncDisposable
{
    /// <summary>What of the grace period is kept for activities that have to be cancelled, and for handing back.</summary>
    private static readonly TimeSpan Reserve = TimeSpan.FromSeconds(5);

    private readonly IHost _host;
    private readonly WorkerRole _role;
    private readonly Action<ILoggingBuilder> _logging;
    private readonly ILogger<WorkerHost> _logger;
    private volatile bool _isStopping;

    private WorkerHost(IHost host, WorkerRole role, Action<ILoggingBuilder> logging) =>
        (_host, _role, _logging, _logger) = (host, role, logging, host.Services.GetRequiredService<ILogger<WorkerHost>>());

    private Task Working => _host.Services.GetServices<IHostedService>().OfType<HubDurableTaskWorker>().Single().ExecuteTask!;

    /// <summary>Puts everything together; nothing runs before <see cref="RunAsync"/>.</summary>
    /// <exception cref="IOException">The data directory cannot be used.</exception>
    public static WorkerHost Build(WorkerRole role, TimeSpan grace, DataDirectory data, HostSettings settings, PipelineConfiguration pipeline, Action<ILoggingBuilder> logging)
    {
        role = role with { DrainTimeout = grace > Reserve * 2 ? grace - Reserve : grace / 2 };
        var builder = SpateServices.CreateBuilder(role, data, settings, pipeline, logging);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = grace);

        // What tells a cluster about this worker starts after it.
        builder.Services.AddPodDeletionCost(role.Pools);
        return new WorkerHost(builder.Build(), role, logging);
    }

    /// <summary>Works until it is asked to stop.</summary>
    /// <param name="listen">Where probes and scrapes are answered.</param>
    /// <param name="grace">How long a stop may take.</param>
    /// <param name="stop">Asks for the stop.</param>
    /// <exception cref="CommandException">The address cannot be listened on, or the work ended by itself.</exception>
    public async Task RunAsync(ListenAddress listen, TimeSpan grace, CancellationToken stop)
    {
        using var metrics = new ProcessMetrics(_host.Services, withTables: true, Telemetry.IsAskedFor);
        await using var http = await HttpServer.StartAsync(listen, _logging, services => services.AddHealth(Probes(), TimeProvider.System), app =>
        {
            app.MapHealth();
            app.MapMetrics(metrics);
        }, stop);
        LogListening(http.Address);
        try
        {
            await WorkAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to stop before everything had started.
        }
        finally
        {
            _isStopping = true;
            await StopAsync(grace);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
        else
            _host.Dispose();
    }

    private async Task WorkAsync(CancellationToken stop)
    {
        var tables = await Task.Run(_host.Services.GetRequiredService<LoadedTables>().Load, stop);
        await _host.StartAsync(stop);
        LogStarted(string.Join(", ", _role.Pools.Select(static pool => $"{pool.Key}={pool.Value}")), _role.IsTrigger, tables.Count);
        var failed = Working;
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var asked = stop.UnsafeRegister(_ => ended.TrySetResult(), null);
        await using var stopped = _host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.UnsafeRegister(_ => ended.TrySetResult(), null);
        await Task.WhenAny(ended.Task, failed);
        if (!stop.IsCancellationRequested)
            throw new CommandException("The worker cannot go on: a part of it failed, as the log says. Start it again.", innerException: failed.Exception);
    }

    /// <summary>What cannot be handed back in time comes back by itself when its lease ends: no reason to call the stop a failure.</summary>
    private async Task StopAsync(TimeSpan grace)
    {
        LogStopping(grace);
        try
        {
            using var limit = new CancellationTokenSource(grace);
            await _host.StopAsync(limit.Token).WaitAsync(grace, TimeProvider.System, CancellationToken.None);
            LogStopped();
        }
        catch (Exception e)
        {
            LogNotHandedBack(e);
        }
    }

    private IEnumerable<HealthProbe> Probes()
    {
        yield return new HealthProbe("worker", _ => Working.IsFaulted ? Working : Task.CompletedTask) { IsVital = true, IsCheap = true };
        yield return new HealthProbe("accepting", _ => _isStopping ? Task.FromException(new InvalidOperationException("stopping")) : Task.CompletedTask) { IsCheap = true };
        foreach (var probe in SpateProbes.HubAndQueue(_host.Services)
            .Append(SpateProbes.Store(_host.Services)).Concat(SpateProbes.Tables(_host.Services.GetRequiredService<LoadedTables>())))
            yield return probe;
    }

    [LoggerMessage(1, LogLevel.Information, "Listening on {Address}")]
    private partial void LogListening(string address);

    [LoggerMessage(2, LogLevel.Information, "Working on {Pools}, trigger {Trigger}, with {Tables} tables in memory")]
    private partial void LogStarted(string pools, bool trigger, int tables);

    [LoggerMessage(3, LogLevel.Information, "Stopping within {Grace}: what runs may end, the rest is handed back")]
    private partial void LogStopping(TimeSpan grace);

    [LoggerMessage(4, LogLevel.Information, "Stopped")]
    private partial void LogStopped();

    [LoggerMessage(5, LogLevel.Warning, "Not everything could be handed back in time; leases end by themselves")]
    private partial void LogNotHandedBack(Exception error);
}
