using System.Globalization;
using System.Text;
using Amazon.SQS;
using Amazon.SQS.Model;
using Spate.Cloud.Aws;
using Spate.Cloud.Aws.Administration;
using Spate.Cloud.Aws.Sqs;

namespace Spate.Cloud;

/// <summary>
/// A standard queue in SQS, or in anything that speaks its JSON protocol. Every method throws <see cref="MessageQueueException"/>.
/// </summary>
/// <remarks>
/// <para>SQS does not treat a batch as a unit: when <see cref="SendAsync"/> throws, some of its messages may have been sent. Its counts are
/// approximate, and it may deliver a message twice. A cancelled receive may have hidden messages; they become visible again after their
/// visibility timeout.</para>
/// <para>Times are whole seconds: a wait time is rounded down, a visibility timeout up.</para>
/// </remarks>
public sealed class SqsMessageQueue : IMessageQueue, IDisposable
{
    /// <summary>The maximum size of a message, and of all messages in one request, in bytes of UTF-8.</summary>
    public const int MaxMessageBytes = 256 * 1024;

    /// <summary>How many messages one call may send or receive.</summary>
    public const int MaxBatch = SqsBatch.MaxEntries;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LongestVisibility = TimeSpan.FromHours(12);

    private readonly SqsQueue _queue;
    private readonly SqsBatch _batch;
    private readonly bool _ownsClient;

    /// <summary>Creates the client. Nothing is sent before the first call.</summary>
    /// <param name="options">Which queue, and where.</param>
    /// <param name="timeProvider">The clock that times the waits between attempts.</param>
    /// <param name="random">The source of their jitter.</param>
    /// <exception cref="ArgumentException">An option is invalid; the message says which and why.</exception>
    public SqsMessageQueue(SqsOptions options, TimeProvider? timeProvider = null, Random? random = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var retries = new AwsRetries(timeProvider ?? TimeProvider.System, random ?? Random.Shared);
        _queue = new(SqsClient.Create(options, retries), options);
        _batch = new(options.MaxAttempts, retries);
        _ownsClient = true;
    }

    private SqsMessageQueue(SqsQueue queue, SqsBatch batch) => (_queue, _batch) = (queue, batch);

    /// <inheritdoc />
    public async Task<IReadOnlyList<QueueMessage>> ReceiveAsync(
        int maxNumberOfMessages, TimeSpan waitTime, TimeSpan visibilityTimeout, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxNumberOfMessages, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxNumberOfMessages, MaxBatch);
        ArgumentOutOfRangeException.ThrowIfLessThan(waitTime, TimeSpan.Zero);
        CheckVisibility(visibilityTimeout);

        var received = await _queue.CallAsync(
            "receive from",
            queueUrl => _queue.Client.ReceiveMessageAsync(
                new ReceiveMessageRequest
                {
                    QueueUrl = queueUrl,
                    MaxNumberOfMessages = maxNumberOfMessages,
                    WaitTimeSeconds = (int)Math.Min(waitTime.TotalSeconds, LongestWait.TotalSeconds),
                    VisibilityTimeout = Seconds(visibilityTimeout),
                    MessageSystemAttributeNames = [MessageSystemAttributeName.All],
                },
                cancellationToken),
            cancellationToken);
        return [.. (received.Messages ?? []).Select(Describe)];
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentException">A handle does not belong to this queue. The other messages are deleted.</exception>
    public Task DeleteAsync(IReadOnlyCollection<string> receiptHandles, CancellationToken cancellationToken = default) =>
        RunOnHandlesAsync(
            receiptHandles,
            "delete from",
            static (id, handle) => new DeleteMessageBatchRequestEntry(id, handle),
            static entry => entry.Id,
            async (queueUrl, entries) => (await _queue.Client.DeleteMessageBatchAsync(queueUrl, entries, cancellationToken)).Failed,
            cancellationToken);

    /// <inheritdoc />
    /// <exception cref="ArgumentException">A handle does not belong to this queue. The other messages are changed.</exception>
    public Task ChangeVisibilityAsync(
        IReadOnlyCollection<string> receiptHandles, TimeSpan visibilityTimeout, CancellationToken cancellationToken = default)
    {
        CheckVisibility(visibilityTimeout);
        return RunOnHandlesAsync(
            receiptHandles,
            "change the visibility of messages in",
            (id, handle) => new ChangeMessageVisibilityBatchRequestEntry(id, handle) { VisibilityTimeout = Seconds(visibilityTimeout) },
            static entry => entry.Id,
            async (queueUrl, entries) =>
                (await _queue.Client.ChangeMessageVisibilityBatchAsync(queueUrl, entries, cancellationToken)).Failed,
            cancellationToken);
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentException">A body is empty, too long, or contains characters that SQS does not accept.</exception>
    public async Task SendAsync(IReadOnlyCollection<string> bodies, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(bodies);
        if (bodies.Count > MaxBatch)
            throw new ArgumentException($"{bodies.Count} messages were sent at once; a queue takes at most {MaxBatch}.", nameof(bodies));
        var lost = new List<BatchResultErrorEntry>();
        foreach (var entries in Split(bodies))
        {
            lost.AddRange(await _queue.CallAsync(
                "send to",
                queueUrl => _batch.RunAsync(
                    entries,
                    static entry => entry.Id,
                    async some => (await _queue.Client.SendMessageBatchAsync(queueUrl, some, cancellationToken)).Failed,
                    cancellationToken),
                cancellationToken));
        }

        ThrowIfLost(lost, bodies.Count, "send to", nameof(bodies));
    }

    /// <inheritdoc />
    public Task<QueueDepth> GetDepthAsync(CancellationToken cancellationToken = default) => _queue.CountAsync(cancellationToken);

    /// <summary>Closes the client. Calls in progress fail.</summary>
    public void Dispose()
    {
        if (_ownsClient)
            _queue.Client.Dispose();
    }

    /// <summary>The redrive policy and the dead-letter queue, which shares this queue's client; null when there is none.</summary>
    internal async Task<(RedrivePolicy Policy, SqsMessageQueue Queue)?> FindDeadLettersAsync(CancellationToken cancellationToken) =>
        await _queue.FindDeadLettersAsync(cancellationToken) is var (policy, queue) ? (policy, new(queue, _batch)) : null;

    /// <summary>Moves all dead letters back with a task of SQS; false when the service has no such tasks.</summary>
    internal Task<bool> TryRedriveAsync(RedrivePolicy policy, CancellationToken cancellationToken) => _queue.CallAsync(
        "redrive the dead letters of",
        _ => MoveTask.TryStartAsync(_queue.Client, policy.TargetArn, cancellationToken),
        cancellationToken,
        MoveTask.Rights);

    private static void CheckVisibility(TimeSpan visibilityTimeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(visibilityTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(visibilityTimeout, LongestVisibility);
    }

    private static int Seconds(TimeSpan time) => (int)Math.Ceiling(time.TotalSeconds);

    private static QueueMessage Describe(Message message) => new(
        message.MessageId,
        message.ReceiptHandle,
        message.Body,
        int.Parse(Attribute(message, MessageSystemAttributeName.ApproximateReceiveCount) ?? "1", CultureInfo.InvariantCulture),
        Attribute(message, MessageSystemAttributeName.SentTimestamp) is { } sent
            ? DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(sent, CultureInfo.InvariantCulture))
            : null);

    private static string? Attribute(Message message, string name) => message.Attributes?.GetValueOrDefault(name);

    /// <summary>
    /// The errors for a handle whose message became visible again or was deleted, which callers of the port need not handle.
    /// </summary>
    private static bool IsStale(BatchResultErrorEntry entry) =>
        entry.Code?.EndsWith("MessageNotInflight", StringComparison.Ordinal) == true
        || entry.Message?.Contains("not available for visibility timeout change", StringComparison.Ordinal) == true
        || entry.Message?.Contains("receipt handle has expired", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Splits into batches that SQS accepts: together, their bodies are no longer than a single one may be.</summary>
    private static List<List<SendMessageBatchRequestEntry>> Split(IReadOnlyCollection<string> bodies)
    {
        var batches = new List<List<SendMessageBatchRequestEntry>>();
        var room = 0;
        foreach (var (index, body) in bodies.Index())
        {
            ArgumentException.ThrowIfNullOrEmpty(body, nameof(bodies));
            var size = Encoding.UTF8.GetByteCount(body);
            if (size > MaxMessageBytes)
            {
                throw new ArgumentException(
                    $"A message of {size} bytes was sent; a queue takes at most {MaxMessageBytes}: put the data into an object.",
                    nameof(bodies));
            }

            if (size > room)
            {
                batches.Add([]);
                room = MaxMessageBytes;
            }

            room -= size;
            batches[^1].Add(new() { Id = $"{index}", MessageBody = body });
        }

        return batches;
    }

    private async Task RunOnHandlesAsync<T>(
        IReadOnlyCollection<string> receiptHandles,
        string doing,
        Func<string, string, T> entry,
        Func<T, string> id,
        Func<string, List<T>, Task<List<BatchResultErrorEntry>?>> send,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(receiptHandles);
        var lost = new List<BatchResultErrorEntry>();
        foreach (var some in receiptHandles.Index().Select(handle => entry($"{handle.Index}", handle.Item)).Chunk(MaxBatch))
        {
            lost.AddRange(await _queue.CallAsync(
                doing,
                queueUrl => _batch.RunAsync([.. some], id, entries => send(queueUrl, entries), cancellationToken),
                cancellationToken));
        }

        lost.RemoveAll(IsStale);
        ThrowIfLost(lost, receiptHandles.Count, doing, nameof(receiptHandles));
    }

    private void ThrowIfLost(List<BatchResultErrorEntry> lost, int count, string doing, string argument)
    {
        if (lost.Find(static entry => entry.SenderFault == true) is { } wrong)
            throw new ArgumentException(
                $"Could not {doing} {_queue.Name}: entry {wrong.Id} of {count} is refused ({wrong.Code}: {wrong.Message}).", argument);
        if (lost is [var failed, ..])
        {
            throw new MessageQueueException(
                MessageQueueError.Transient,
                _queue.Name,
                $"Could not {doing} {_queue.Name}: {lost.Count} of {count} entries failed repeatedly ({failed.Code}: "
                + $"{failed.Message}). Try later.");
        }
    }
}
