using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Spate.Cloud;
using Spate.Durable;
using Spate.Host.Hosting;
using Spate.Pipeline;

namespace Spate.Host.Submission;

/// <summary>
/// Schedules runs on a data directory without doing them: a Spate that runs there does, or the next one. The hub is made when the first
/// run is scheduled, so a dry run and a bucket that is not there leave nothing behind.
/// </summary>
internal sealed class Submitter : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly DataDirectory _data;

    private Submitter(ServiceProvider services, DataDirectory data) => (_services, _data) = (services, data);

    /// <summary>Puts together what scheduling needs. Nothing is opened before <see cref="RunAsync"/>.</summary>
    public static Submitter Build(DataDirectory data, HostSettings settings, PipelineConfiguration pipeline, Action<ILoggingBuilder> logging)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging);
        if (settings.Aws is { } aws)
            services.AddS3(aws.S3);
        else
            services.AddSingleton<IObjectStore>(_ => new LocalObjectStore(data.Buckets));
        services.AddSingleton(_ => new SqliteTaskHub(new SqliteTaskHubOptions { Path = data.HubPath }));
        services.AddSingleton<DurableTaskClient>(static provider => new TaskHubClient(provider.GetRequiredService<SqliteTaskHub>()));
        services.AddPipeline(EmbeddedSpate.Limit(pipeline, settings.FunctionTimeout));
        services.AddBackfill();
        return new Submitter(services.BuildServiceProvider(), data);
    }

    /// <summary>Submits what the request asks for; in a dry run says what that would be.</summary>
    /// <exception cref="ObjectStoreException">The bucket is not there, or cannot be listed.</exception>
    public async IAsyncEnumerable<SubmittedObject> RunAsync(
        BackfillRequest request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in _services.GetRequiredService<Backfill>().RunAsync(request, cancellationToken))
        {
            var hasRun = item.Outcome is { } outcome ? outcome == ScheduleOutcome.Duplicate : await HasRunAsync(item.RunId, cancellationToken);
            var (bucket, key) = item.Object.Address;
            yield return new SubmittedObject($"{bucket}/{key}", item.Route, item.RunId, item.Object.Size, item.Object.LastModified, hasRun);
        }
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private async Task<bool> HasRunAsync(string runId, CancellationToken cancellationToken) =>
        File.Exists(_data.HubPath)
        && await _services.GetRequiredService<DurableTaskClient>().GetInstanceAsync(runId, getInputsAndOutputs: false, cancellationToken) is not null;
}
