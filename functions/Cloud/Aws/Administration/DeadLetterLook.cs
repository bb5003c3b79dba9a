using System.Runtime.CompilerServices;

namespace Spate.Cloud.Aws.Administration;

/// <summary>Receives every message of a queue once. Messages that were not deleted become visible again at the end.</summary>
internal sealed class DeadLetterLook(SqsMessageQueue queue) : IAsyncDisposable
{
    /// <summary>
    /// How long received messages stay hidden from others. A look that takes longer receives a message again and recognizes it by its id.
    /// </summary>
    private static readonly TimeSpan Hidden = TimeSpan.FromMinutes(2);

    /// <summary>
    /// A receive that waits queries all servers of SQS and so finds every message; one that does not wait queries only some of them.
    /// </summary>
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, string> _held = new(StringComparer.Ordinal);

    public async IAsyncEnumerable<QueueMessage> MessagesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (await queue.ReceiveAsync(SqsMessageQueue.MaxBatch, Wait, Hidden, cancellationToken) is { Count: > 0 } messages)
        {
            foreach (var message in messages)
                _held[message.MessageId] = message.ReceiptHandle;
            var unseen = messages.Where(message => seen.Add(message.MessageId)).ToList();
            foreach (var message in unseen)
                yield return message;
            if (unseen.Count == 0)
                yield break;
        }
    }

    public async Task DeleteAsync(QueueMessage message)
    {
        // Not cancelled: the message is already in the other queue.
        await queue.DeleteAsync([message.ReceiptHandle], CancellationToken.None);
        _held.Remove(message.MessageId);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var handles in _held.Values.Chunk(SqsMessageQueue.MaxBatch))
            await queue.ChangeVisibilityAsync(handles, TimeSpan.Zero, CancellationToken.None);
        _held.Clear();
    }
}
