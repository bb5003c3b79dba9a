using System.Threading.Channels;
using Spate.Cloud;

namespace Spate.Pipeline.Tests.Triggers;

/// <summary>A queue that delivers what the test says, one message at a receive, and tells what was deleted.</summary>
internal sealed class ScriptedQueue : IMessageQueue
{
    private readonly Channel<QueueMessage> _messages = Channel.CreateUnbounded<QueueMessage>();
    private readonly Channel<IReadOnlyCollection<string>> _deleted = Channel.CreateUnbounded<IReadOnlyCollection<string>>();

    private readonly Channel<(IReadOnlyCollection<string> Handles, TimeSpan Timeout)> _visibilities =
        Channel.CreateUnbounded<(IReadOnlyCollection<string>, TimeSpan)>();

    public int Deletions { get; private set; }

    public int Receives { get; private set; }

    /// <summary>Lets the next deletions fail.</summary>
    public int FailingDeletions { get; set; }

    public void Deliver(string id, string body) => _messages.Writer.TryWrite(new QueueMessage(id, id, body, 1, DateTimeOffset.UnixEpoch));

    /// <summary>The next handles that were deleted; deletions of nothing are passed over.</summary>
    public async Task<IReadOnlyCollection<string>> NextDeletedAsync()
    {
        while (true)
        {
            var handles = await _deleted.Reader.ReadAsync(TestContext.Current.CancellationToken);
            if (handles.Count > 0) return handles;
        }
    }

    public async Task<(IReadOnlyCollection<string> Handles, TimeSpan Timeout)> NextVisibilityAsync() =>
        await _visibilities.Reader.ReadAsync(TestContext.Current.CancellationToken);

    public async Task<IReadOnlyList<QueueMessage>> ReceiveAsync(
        int maxNumberOfMessages, TimeSpan waitTime, TimeSpan visibilityTimeout, CancellationToken cancellationToken = default)
    {
        Receives++;
        return [await _messages.Reader.ReadAsync(cancellationToken)];
    }

    public Task DeleteAsync(IReadOnlyCollection<string> receiptHandles, CancellationToken cancellationToken = default)
    {
        if (FailingDeletions-- > 0) throw new IOException("The queue cannot be reached.");
        if (receiptHandles.Count > 0) Deletions++;
        _deleted.Writer.TryWrite(receiptHandles);
        return Task.CompletedTask;
    }

    public Task ChangeVisibilityAsync(
        IReadOnlyCollection<string> receiptHandles, TimeSpan visibilityTimeout, CancellationToken cancellationToken = default)
    {
        if (receiptHandles.Count > 0) _visibilities.Writer.TryWrite((receiptHandles, visibilityTimeout));
        return Task.CompletedTask;
    }

    public Task SendAsync(IReadOnlyCollection<string> bodies, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<QueueDepth> GetDepthAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
