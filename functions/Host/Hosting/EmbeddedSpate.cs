using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Spate.Cloud;
using Spate.Durable;
using Spate.Enrichment;
using Spate.Pipeline;

namespace Spate.Host.Hosting;

/// <summary>
/// All of Spate in one process, on one data directory: trigger, task hub and worker, and buckets and queue unless S3 and SQS are named.
/// </summary>
internal sealed class EmbeddedSpate : IAsyncDisposable
{
    /// <summary>How long a stop waits for activities to end; what has not ended by then is handed back to the hub.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(20);

    /// <summary>A start takes over what a dead process leased at once; a process that hangs is waited for so long.</summary>
    private static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How many deaths of its process an activity may see before it counts as their cause. Here one process runs everything, and is stopped and
    /// killed for many reasons besides: each time counts for whatever ran, so few deaths in a row would fail innocent files.
    /// </summary>
    private const int MaxDeliveryCount = 25;

    private readonly IHost _host;
    private readonly PipelineConfiguration _pipeline;

    private EmbeddedSpate(IHost host, PipelineConfiguration pipeline, IReadOnlyList<string> sources) => (_host, _pipeline, Sources) = (host, pipeline, sources);

    /// <summary>What is watched, as a user would write it.</summary>
    public IReadOnlyList<string> Sources { get; }

    /// <summary>Reads runs.</summary>
    public DurableTaskClient Client => _host.Services.GetRequiredService<DurableTaskClient>();

    /// <summary>The buckets.</summary>
    public IObjectStore Store => _host.Services.GetRequiredService<IObjectStore>();

    /// <summary>The queue of their notifications.</summary>
    public IMessageQueue Queue => _host.Services.GetRequiredService<IMessageQueue>();

    /// <summary>How far this process's parts have come.</summary>
    public PipelineProgress Progress => _host.Services.GetRequiredService<PipelineProgress>();

    /// <summary>Puts everything together; nothing runs before <see cref="StartAsync"/>.</summary>
    /// <exception cref="IOException">The data directory cannot be used.</exception>
    public static EmbeddedSpate Build(DataDirectory data, HostSettings settings, PipelineConfiguration pipeline, Action<ILoggingBuilder> logging)
    {
        Directory.CreateDirectory(data.Root);
        pipeline = Limit(pipeline, settings.FunctionTimeout);
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "spate" });
        logging(builder.Logging);
        builder.Services.Configure<HostOptions>(static options => options.ShutdownTimeout = ShutdownTimeout);
        if (settings.Aws is { } aws)
            builder.Services.AddAwsCloud(aws);
        else
            builder.Services.AddLocalCloud(data, settings, pipeline);
        AddDurable(builder.Services, data, settings);
        builder.Services.AddPipeline(pipeline);
        builder.Services.AddPipelineTrigger(new TriggerOptions
        {
            BatchSize = settings.Sqs.BatchSize, PollingWaitTime = settings.Sqs.PollingWaitTime, VisibilityTimeout = settings.Sqs.VisibilityTimeout,
        });
        return new EmbeddedSpate(builder.Build(), pipeline, [.. pipeline.Routes.Select(route => Place(route.Source, data, settings))]);
    }

    /// <summary>
    /// Loads all tables, then begins to work: a table that cannot be used is told at once, instead of by the failure of every file.
    /// </summary>
    /// <exception cref="ReferenceTableException">A lookup table is missing or cannot be used.</exception>
    /// <exception cref="GeoDatabaseException">A geo database is missing or damaged.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var tables = _host.Services.GetRequiredService<ReferenceTableSource>();
        foreach (var route in _pipeline.Routes)
            tables.Current(route.Enrichment);
        return _host.StartAsync(cancellationToken);
    }

    /// <summary>Stops receiving, lets activities end within the timeout, and hands the rest back.</summary>
    public Task StopAsync() => _host.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        if (_host is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
        else
            _host.Dispose();
    }

    /// <summary>No activity may take longer than the host allows, whatever its route says.</summary>
    internal static PipelineConfiguration Limit(PipelineConfiguration pipeline, TimeSpan timeout) =>
        pipeline with { Routes = [.. pipeline.Routes.Select(route => route.Timeout <= timeout ? route : route with { Timeout = timeout })] };

    private static string Place(RouteSource source, DataDirectory data, HostSettings settings)
    {
        var address = new ObjectAddress(source.Bucket, source.Prefix);
        return settings.Aws is null ? data.PathOf(address) : address.ToString();
    }

    private static void AddDurable(IServiceCollection services, DataDirectory data, HostSettings settings)
    {
        var activities = OrCores(settings.DurableTask.MaxConcurrentActivityFunctions);
        services.AddDurableTaskWorker(worker => worker.UseSqlite(data.HubPath).AddTasks(static tasks => tasks.AddPipeline()).Configure(options => options with
        {
            Pools = new Dictionary<string, int>(StringComparer.Ordinal) { [ActivityOptions.DefaultPool] = activities },
            MaxConcurrentOrchestrators = settings.DurableTask.MaxConcurrentOrchestratorFunctions is > 0 and var turns ? turns : options.MaxConcurrentOrchestrators,
            LeaseDuration = LeaseDuration,
            MaxDeliveryCount = MaxDeliveryCount,
        }));
        services.AddDurableTaskClient(client => client.UseSqlite(data.HubPath));
        services.AddSingleton<IWorkerCapacity>(provider => new HubCapacity(provider.GetRequiredService<ITaskHub>(), activities * 2, TimeProvider.System));
    }

    private static int OrCores(int number) => number > 0 ? number : Environment.ProcessorCount;
}
