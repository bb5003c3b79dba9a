using Polly;
using Polly.Retry;
using Spate.Cloud;
using Spate.Host.Commands.Generate;
using Spate.Host.Terminals;

namespace Spate.Host.Commands.Demo.Places;

/// <summary>Buckets and a queue at an endpoint: a drop is an upload and, unless the bucket sends it, a notification.</summary>
/// <param name="settings">The endpoint.</param>
/// <param name="account">Creates what is missing there, and refuses what is not the demo's.</param>
/// <param name="store">The buckets.</param>
/// <param name="queue">The queue.</param>
/// <param name="visibilityTimeout">How long a received message is hidden, which is how much later a lost delete takes effect.</param>
/// <param name="time">The clock.</param>
internal sealed class EndpointPlace(
    EndpointSettings settings, EndpointAccount account, IObjectStore store, IMessageQueue queue, TimeSpan visibilityTimeout,
    TimeProvider time) : IBurstPlace
{
    private const string ConfigurationId = "spate-demo";

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);

    /// <summary>The clients retry first. If this gives up too, the user has to start again, but the burst is not lost.</summary>
    private readonly ResiliencePipeline _patient = new ResiliencePipelineBuilder { TimeProvider = time }.AddRetry(new RetryStrategyOptions
    {
        MaxRetryAttempts = 8,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        Delay = TimeSpan.FromMilliseconds(250),
        MaxDelay = TimeSpan.FromSeconds(15),
        ShouldHandle = static attempt => ValueTask.FromResult(IsTransient(attempt.Outcome.Exception)),
    }).Build();

    public string Name => $"{settings.Endpoint} with the queue {settings.Queue}";

    public string Queue => settings.Queue;

    public string? Remark => settings.IsNotified
        ? $"The bucket notifies the queue '{settings.Queue}'."
        : $"The demo itself notifies the queue '{settings.Queue}' of every file, because few emulators can. If this one can, "
            + "use --notified.";

    public string Show(ObjectAddress address) => address.ToString();

    public Task PrepareAsync(bool isUnfinished, CancellationToken cancellationToken) =>
        RetryAsync(token => account.PrepareAsync(isUnfinished, token), cancellationToken);

    public Task<ObjectInfo?> FindAsync(ObjectAddress address, CancellationToken cancellationToken) =>
        RetryAsync(token => store.HeadAsync(address, token), cancellationToken);

    public async Task DropAsync(GeneratedFile file, ObjectAddress address, CancellationToken cancellationToken)
    {
        var created = await RetryAsync(token => UploadAsync(file.Path, address, token), cancellationToken);
        if (!settings.IsNotified)
        {
            var message = S3EventMessage.Write(created, ConfigurationId, settings.Region, sequencer: null);
            await RetryAsync(token => queue.SendAsync([message], token), cancellationToken);
        }

        File.Delete(file.Path);
    }

    public async Task<IReadOnlyList<string>> SettleAsync(CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            var depth = await RetryAsync(queue.GetDepthAsync, cancellationToken);
            var isOver = time.GetElapsedTime(start) > (visibilityTimeout * 2) + TimeSpan.FromMinutes(1);
            if (depth is { Visible: 0, InFlight: 0 } || isOver)
                return [.. Left(depth)];

            await Task.Delay(Poll, time, cancellationToken);
        }
    }

    private static bool IsTransient(Exception? exception) => exception is
        ObjectStoreException { Error: ObjectStoreError.Transient } or MessageQueueException { Error: MessageQueueError.Transient };

    private IEnumerable<string> Left(QueueDepth depth)
    {
        if (depth.Visible + depth.InFlight > 0)
            yield return $"{Units.Count(depth.Visible + depth.InFlight)} messages are left in the queue '{settings.Queue}'.";
        if (depth.DeadLettered > 0)
            yield return $"{Units.Count(depth.DeadLettered)} messages are in the dead-letter queue '{settings.DeadLetterQueue}'.";
    }

    private async Task<ObjectInfo> UploadAsync(string path, ObjectAddress address, CancellationToken cancellationToken)
    {
        await using var content = File.OpenRead(path);
        await using var writer = await store.OpenWriteAsync(address, cancellationToken);
        await content.CopyToAsync(writer.Body, cancellationToken);
        return await writer.CompleteAsync(cancellationToken);
    }

    private Task RetryAsync(Func<CancellationToken, Task> action, CancellationToken cancellationToken) =>
        _patient.ExecuteAsync(async token => await action(token), cancellationToken).AsTask();

    private Task<T> RetryAsync<T>(Func<CancellationToken, Task<T>> action, CancellationToken cancellationToken) =>
        _patient.ExecuteAsync(async token => await action(token), cancellationToken).AsTask();
}
