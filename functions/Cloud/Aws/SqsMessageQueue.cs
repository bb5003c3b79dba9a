using System.Globalization;
using System.Text;
using Spate.Cloud.Aws;
using Spate.Cloud.Aws.Sqs;
using Spate.Cloud.Sqs;

namespace Spate.Cloud;

/// <summary>A standard queue in SQS, or in anything that speaks its JSON protocol. Every method throws <see cref="MessageQueueException"/>.</summary>
/// <remarks>
/// <para>SQS takes no batch whole: when <see cref="SendAsync"/> throws, some of its messages may have been sent. Its counts are approximate, and it may deliver a
/// message twice. A receive that is cancelled may have hidden messages; they come back after their visibility timeout.</para>
/// <para>Waits go by whole seconds: a wait time is rounded down, a visibility timeout up.</para>
/// </remarks>
public sealed class SqsMessageQueue : IMessageQueue, IDisposable
{
    /// <summary>The greatest size of a message, and of the messages in one request, in bytes of UTF-8.</summary>
    public const int MaxMessageBytes = 256 * 1024;

    /// <summary>How many messages one call may send or receive.</summary>
    public const int MaxBatch = Batch.MaxEntries;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LongestVisibility = TimeSpan.FromHours(12);

    private readonly SqsOptions _options;
    private readonly Backoff _backoff;
    private readonly DeadLetterQueue _deadLetters;
    private string? _queueUrl;

    /// <summary>Uses a queue. Nothing is sent before the first call.</summary>
    /// <param name="options">Which queue, and where.</param>
    /// <param name="timeProvider">The clock that waits between tries go by.</param>
    /// <param name="random">What spreads them.</param>
    /// <exception cref="ArgumentException">An option cannot be used; the message says which and why.</exception>
    public SqsMessageQueue(SqsOptions options, TimeProvider? timeProvider = null, Random? random = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _queueUrl = options.QueueUrl;
        _backoff = new(timeProvider ?? TimeProvider.System, random ?? Random.Shared);
        Client = new(options, timeProvider, random);
        _deadLetters = new(Client);
    }

    /// <summary>The client beneath, for what the port does not have: creating queues, redrive.</summary>
    public AmazonSQSClient Client { get; }

    /// <inheritdoc />
    public async Task<IReadOnlyList<QueueMessage>> ReceiveAsync(
        int maxNumberOfMessages, TimeSpan waitTime, TimeSpan visibilityTimeout, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxNumberOfMessages, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxNumberOfMessages, MaxBatch);
        ArgumentOutOfRangeException.ThrowIfLessThan(waitTime, TimeSpan.Zero);
        CheckVisibility(visibilityTimeout);

        var received = await Guard("receive from", async queueUrl => await Client.ReceiveMessageAsync(
            new()
            {
                QueueUrl = queueUrl,
                MaxNumberOfMessages = maxNumberOfMessages,
                WaitTimeSeconds = (int)Math.Min(waitTime.TotalSeconds, LongestWait.TotalSeconds),
                VisibilityTimeout = Seconds(visibilityTimeout),
                MessageSystemAttributeNames = ["All"],
                MessageAttributeNames = ["All"],
            },
            cancellationToken), cancellationToken);
        return [.. received.Messages.Select(Describe)];
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentException">A handle is none of this queue's. The others are deleted.</exception>
    public Task DeleteAsync(IReadOnlyCollection<string> receiptHandles, CancellationToken cancellationToken = default) =>
        RunOnHandlesAsync(
            receiptHandles,
            "delete from",
            (id, handle) => new DeleteMessageBatchRequestEntry(id, handle),
            entry => entry.Id,
            async (queueUrl, entries) =>
                (await Client.DeleteMessageBatchAsync(new() { QueueUrl = queueUrl, Entries = entries }, cancellationToken)).Failed,
            cancellationToken);

    /// <inheritdoc />
    /// <exception cref="ArgumentException">A handle is none of this queue's. The others are changed.</exception>
    public Task ChangeVisibilityAsync(
        IReadOnlyCollection<string> receiptHandles, TimeSpan visibilityTimeout, CancellationToken cancellationToken = default)
    {
        CheckVisibility(visibilityTimeout);
        return RunOnHandlesAsync(
            receiptHandles,
            "change the visibility of messages in",
            (id, handle) => new ChangeMessageVisibilityBatchRequestEntry(id, handle, Seconds(visibilityTimeout)),
            entry => entry.Id,
            async (queueUrl, entries) =>
                (await Client.ChangeMessageVisibilityBatchAsync(new() { QueueUrl = queueUrl, Entries = entries }, cancellationToken)).Failed,
            cancellationToken);
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentException">A body is empty, too long, or holds characters that SQS does not take.</exception>
    public async Task SendAsync(IReadOnlyCollection<string> bodies, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(bodies);
        if (bodies.Count > MaxBatch)
            throw new ArgumentException($"{bodies.Count} messages were sent at once; a queue takes at most {MaxBatch}.", nameof(bodies));
        var lost = new List<BatchResultErrorEntry>();
        foreach (var entries in Split(bodies))
        {
            lost.AddRange(await Guard("send to", queueUrl => Batch.RunAsync(
                entries,
                entry => entry.Id,
                async some => (await Client.SendMessageBatchAsync(new() { QueueUrl = queueUrl, Entries = some }, cancellationToken)).Failed,
                _options.MaxAttempts,
                _backoff,
                cancellationToken), cancellationToken));
        }

        Report(lost, bodies.Count, "send to", nameof(bodies));
    }

    /// <inheritdoc />
    public Task<QueueDepth> GetDepthAsync(CancellationToken cancellationToken = default) =>
        Guard("count the messages of", async queueUrl =>
        {
            var attributes = await Client.GetQueueAttributesAsync(
                new()
                {
                    QueueUrl = queueUrl,
                    AttributeNames =
                    [
                        QueueAttributeName.ApproximateNumberOfMessages,
                        QueueAttributeName.ApproximateNumberOfMessagesNotVisible,
                        QueueAttributeName.RedrivePolicy,
                    ],
                },
                cancellationToken);
            return new QueueDepth(
                attributes.Count(QueueAttributeName.ApproximateNumberOfMessages),
                attributes.Count(QueueAttributeName.ApproximateNumberOfMessagesNotVisible),
                await _deadLetters.CountAsync(attributes.Attributes.GetValueOrDefault(QueueAttributeName.RedrivePolicy), cancellationToken));
        }, cancellationToken);

    /// <summary>Closes the client. Calls in progress fail.</summary>
    public void Dispose() => Client.Dispose();

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
        int.Parse(message.Attributes.GetValueOrDefault("ApproximateReceiveCount", "1"), CultureInfo.InvariantCulture),
        DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(message.Attributes.GetValueOrDefault("SentTimestamp", "0"), CultureInfo.InvariantCulture)));

    /// <summary>A handle whose message came back or was deleted says so here; the port ignores it.</summary>
    private static bool IsStale(BatchResultErrorEntry entry) =>
        entry.Code.EndsWith("MessageNotInflight", StringComparison.Ordinal)
        || entry.Message?.Contains("not available for visibility timeout change", StringComparison.Ordinal) == true
        || entry.Message?.Contains("receipt handle has expired", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Batches that SQS takes: their bodies together are no longer than one may be.</summary>
    private static List<List<SendMessageBatchRequestEntry>> Split(IReadOnlyCollection<string> bodies)
    {
        var batches = new List<List<SendMessageBatchRequestEntry>>();
        var room = 0;
        foreach (var (index, body) in bodies.Index())
        {
            ArgumentException.ThrowIfNullOrEmpty(body, nameof(bodies));
            var size = Encoding.UTF8.GetByteCount(body);
            if (size > MaxMessageBytes)
                throw new ArgumentException($"A message of {size} bytes was sent; a queue takes at most {MaxMessageBytes}: put the data into an object.", nameof(bodies));
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
        Func<string, IReadOnlyList<T>, Task<IReadOnlyList<BatchResultErrorEntry>>> send,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(receiptHandles);
        var lost = new List<BatchResultErrorEntry>();
        foreach (var some in receiptHandles.Index().Select(handle => entry($"{handle.Index}", handle.Item)).Chunk(MaxBatch))
        {
            lost.AddRange(await Guard(
                doing,
                queueUrl => Batch.RunAsync(some, id, entries => send(queueUrl, entries), _options.MaxAttempts, _backoff, cancellationToken),
                cancellationToken));
        }

        lost.RemoveAll(IsStale);
        Report(lost, receiptHandles.Count, doing, nameof(receiptHandles));
    }

    private void Report(List<BatchResultErrorEntry> lost, int count, string doing, string argument)
    {
        if (lost.Find(entry => entry.SenderFault) is { } wrong)
            throw new ArgumentException($"Could not {doing} {_options.Queue}: entry {wrong.Id} of {count} is refused ({wrong.Code}: {wrong.Message}).", argument);
        if (lost is [var failed, ..])
        {
            throw new MessageQueueException(
                MessageQueueError.Transient,
                _options.Queue,
                $"Could not {doing} {_options.Queue}: {lost.Count} of {count} entries failed, and kept to it ({failed.Code}: {failed.Message}). Try later.");
        }
    }

    private async Task<T> Guard<T>(string doing, Func<string, Task<T>> action, CancellationToken cancellationToken)
    {
        try
        {
            // Asked again until it is found: a queue may be created after its users start.
            _queueUrl ??= (await Client.GetQueueUrlAsync(
                new() { QueueName = _options.QueueName!, QueueOwnerAWSAccountId = _options.QueueOwnerAWSAccountId }, cancellationToken)).QueueUrl;
            return await action(_queueUrl);
        }
        catch (Exception e) when (SqsFailure.IsServiceError(e))
        {
            throw SqsFailure.Describe(e, _options.Queue, doing);
        }
    }
}
