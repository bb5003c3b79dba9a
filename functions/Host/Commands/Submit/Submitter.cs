using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Spate.Cloud;
using Spate.Host.Server.Parts;
using Spate.Host.Settings;
using Spate.Pipeline;

namespace Spate.Host.Commands.Submit;

/// <summary>
/// Schedules runs on a data directory without executing them: a Spate that runs there does, or the next one. The hub is created when the
/// first run is scheduled, so a dry run or a missing bucket leaves nothing behind.
/// </summary>
internal sealed class Submitter : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly HubLocation _hub;

    private Submitter(ServiceProvider services, HubLocation hub) => (_services, _hub) = (services, hub);

    /// <summary>Builds the services for scheduling. Nothing is opened before <see cref="RunAsync"/>.</summary>
    public static Submitter Build(HostContext host, PipelineConfiguration pipeline, Action<ILoggingBuilder> logging)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging);
        services.AddStore(host);
        services.AddHub(host);
        services.AddPipeline(pipeline);
        services.AddBackfill();
        return new Submitter(services.BuildServiceProvider(), HubLocation.Of(host));
    }

    /// <summary>Submits what the request asks for; in a dry run, reports what would be submitted.</summary>
    /// <exception cref="ObjectStoreException">The bucket does not exist or cannot be listed.</exception>
    public async IAsyncEnumerable<SubmittedObject> RunAsync(
        BackfillRequest request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in _services.GetRequiredService<Backfill>().RunAsync(request, cancellationToken))
        {
            var hasRun = item.Outcome is { } outcome
                ? outcome == ScheduleOutcome.Duplicate
                : await HasRunAsync(item.RunId, cancellationToken);
            var (bucket, key) = item.Object.Address;
            yield return new SubmittedObject($"{bucket}/{key}", item.Route, item.RunId, item.Object.Size, item.Object.LastModified, hasRun);
        }
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private async Task<bool> HasRunAsync(string runId, CancellationToken cancellationToken) =>
        _hub.IsThere
        && await _services.GetRequiredService<DurableTaskClient>()
            .GetInstanceAsync(runId, getInputsAndOutputs: false, cancellationToken) is not null;
}
