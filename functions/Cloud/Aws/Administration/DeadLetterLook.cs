using System.Runtime.CompilerServices;

namespace Spate.Cloud.Aws.Administration;

/// <summary>Goes through a queue once by receiving; what was not deleted is given back at the end.</summary>
internal sealed class DeadLetterLook(SqsMessageQueue queue) : IAsyncDisposable
{
    /// <summary>How long others do not see what was received; a look that takes longer meets it again, and knows it by its id.</summary>
    private static readonly TimeSpan Hidden = TimeSpan.FromMinutes(2);

    /// <summary>A receive that waits asks all servers of SQS, and so finds what is there; one that does not asks some of them.</summary>
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, string> _held = new(StringComparer.Ordinal);

    /// <summary>Each message once.</summary>
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

    /// <summary>Deletes a message that was met.</summary>
    public async Task DeleteAsync(QueueMessage message)
    {
        // A move is not left half done: the message is in the other queue by then.
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
