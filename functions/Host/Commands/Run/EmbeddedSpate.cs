using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Spate.Cloud;
using Microsoft.DurableTask.Client;
using Spate.Enrichment;
using Spate.Host.Commands.Worker;
using Spate.Host.Server.Parts;
using Spate.Host.Settings;
using Spate.Pipeline;

namespace Spate.Host.Commands.Run;

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

    private EmbeddedSpate(IHost host, IReadOnlyList<string> sources) => (_host, Sources) = (host, sources);

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
        var role = new WorkerRole(PoolSlots.All(SpateServices.Slots(settings), pipeline), IsTrigger: true) { LeaseDuration = LeaseDuration, MaxDeliveryCount = MaxDeliveryCount };
        var builder = SpateServices.CreateBuilder(role, data, settings, pipeline, logging);
        builder.Services.Configure<HostOptions>(static options => options.ShutdownTimeout = ShutdownTimeout);
        return new EmbeddedSpate(builder.Build(), [.. pipeline.Routes.Select(route => Place(route.Source, data, settings))]);
    }

    /// <summary>Loads all tables, then begins to work.</summary>
    /// <exception cref="ReferenceTableException">A lookup table is missing or cannot be used.</exception>
    /// <exception cref="GeoDatabaseException">A geo database is missing or damaged.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _host.Services.GetRequiredService<LoadedTables>().Load();
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

    private static string Place(RouteSource source, DataDirectory data, HostSettings settings)
    {
        var address = new ObjectAddress(source.Bucket, source.Prefix);
        return settings.Aws is null ? data.PathOf(address) : address.ToString();
    }
}
