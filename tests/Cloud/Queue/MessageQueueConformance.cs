namespace Spate.Cloud.Tests.Queue;

/// <summary>
/// What every queue must do. One subclass for each queue. The queue moves a message to the dead letters after three receives.
/// </summary>
public abstract class MessageQueueConformance : IAsyncLifetime
{
    protected const int MaxReceiveCount = 3;

    protected static readonly TimeSpan Hidden = TimeSpan.FromMinutes(1);

    protected IMessageQueue Queue { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Queue = await OpenQueueAsync();

    public async ValueTask DisposeAsync()
    {
        await CloseQueueAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_sent_message_is_received_with_its_body_and_time()
    {
        await Queue.SendAsync(["{\"a\":\"ü😀\"}"]);

        var message = Assert.Single(await ReceiveAsync());

        Assert.Equal("{\"a\":\"ü😀\"}", message.Body);
        Assert.Equal(1, message.ApproximateReceiveCount);
        Assert.True((Now - Assert.NotNull(message.SentTimestamp)).Duration() < TimeSpan.FromMinutes(5));
        Assert.Equal(new QueueDepth(0, 1, 0), await Queue.GetDepthAsync());
    }

    [Fact]
    public async Task A_received_message_stays_hidden_for_its_visibility_timeout_and_comes_back_once()
    {
        await Queue.SendAsync(["a"]);
        var first = Assert.Single(await ReceiveAsync());
        Assert.Empty(await ReceiveAsync());

        await PassAsync(Hidden);
        var second = Assert.Single(await ReceiveAsync());

        Assert.Equal(first.MessageId, second.MessageId);
        Assert.NotEqual(first.ReceiptHandle, second.ReceiptHandle);
        Assert.Equal(2, second.ApproximateReceiveCount);
        Assert.Empty(await ReceiveAsync());
    }

    [Fact]
    public async Task A_deleted_message_never_comes_back()
    {
        await Queue.SendAsync(["a", "b"]);
        var messages = await ReceiveAsync();

        await Queue.DeleteAsync([.. messages.Select(message => message.ReceiptHandle)]);
        await PassAsync(Hidden);

        Assert.Empty(await ReceiveAsync());
        Assert.Equal(default, await Queue.GetDepthAsync());
    }

    [Fact]
    public async Task A_stale_handle_deletes_and_hides_nothing()
    {
        await Queue.SendAsync(["a"]);
        var stale = Assert.Single(await ReceiveAsync());
        await PassAsync(Hidden);
        var current = Assert.Single(await ReceiveAsync());

        await Queue.DeleteAsync([stale.ReceiptHandle]);
        await Queue.ChangeVisibilityAsync([stale.ReceiptHandle], TimeSpan.Zero);
        Assert.Equal(new QueueDepth(0, 1, 0), await Queue.GetDepthAsync());

        await Queue.DeleteAsync([current.ReceiptHandle]);
        Assert.Equal(default, await Queue.GetDepthAsync());
    }

    [Fact]
    public async Task Visibility_can_be_given_up_and_extended()
    {
        await Queue.SendAsync(["a"]);
        var first = Assert.Single(await ReceiveAsync());

        await Queue.ChangeVisibilityAsync([first.ReceiptHandle], TimeSpan.Zero);
        var second = Assert.Single(await ReceiveAsync());

        await Queue.ChangeVisibilityAsync([second.ReceiptHandle], 3 * Hidden);
        await PassAsync(2 * Hidden);
        Assert.Empty(await ReceiveAsync());
        await PassAsync(Hidden);
        Assert.Single(await ReceiveAsync());
    }

    [Fact]
    public async Task A_message_received_too_often_becomes_a_dead_letter()
    {
        await Queue.SendAsync(["poison"]);
        for (var i = 1; i <= MaxReceiveCount; i++)
        {
            Assert.Equal(i, Assert.Single(await ReceiveAsync()).ApproximateReceiveCount);
            await PassAsync(Hidden);
        }

        Assert.Empty(await ReceiveAsync());
        Assert.Equal(new QueueDepth(0, 0, 1), await Queue.GetDepthAsync());
    }

    [Fact]
    public async Task A_receive_takes_no_more_than_it_asks_for()
    {
        await Queue.SendAsync([.. Enumerable.Range(0, 10).Select(i => $"{i}")]);

        Assert.Equal(4, (await Queue.ReceiveAsync(4, TimeSpan.Zero, Hidden)).Count);
        Assert.Equal(6, (await Queue.ReceiveAsync(10, TimeSpan.Zero, Hidden)).Count);
    }

    [Fact]
    public async Task A_waiting_receiver_gets_what_is_sent_later()
    {
        var receiving = Queue.ReceiveAsync(10, TimeSpan.FromSeconds(20), Hidden);
        Assert.False(receiving.IsCompleted);

        await Queue.SendAsync(["late"]);

        Assert.Equal("late", Assert.Single(await receiving).Body);
    }

    [Fact]
    public async Task Waiting_can_be_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        var receiving = Queue.ReceiveAsync(1, TimeSpan.FromSeconds(20), Hidden, cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receiving);
    }

    [Fact]
    public async Task Many_receivers_never_get_the_same_message_within_its_visibility()
    {
        const int Messages = 500;
        var sending = Task.WhenAll(Enumerable.Range(0, Messages / 10).Select(
            batch => Queue.SendAsync([.. Enumerable.Range(batch * 10, 10).Select(i => $"{i}")])));

        var received = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            var own = new List<string>();
            for (IReadOnlyList<QueueMessage> messages; (messages = await Queue.ReceiveAsync(7, TimeSpan.Zero, Hidden)).Count > 0
                || !sending.IsCompleted;)
            {
                own.AddRange(messages.Select(message => message.Body));
                await Queue.DeleteAsync([.. messages.Select(message => message.ReceiptHandle)]);
            }

            return own;
        }));
        await sending;

        Assert.Equal(
            Enumerable.Range(0, Messages).Select(i => $"{i}").Order(StringComparer.Ordinal),
            received.SelectMany(own => own).Concat((await DrainAsync()).Select(message => message.Body)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Messages_and_batches_over_the_limits_are_refused_whole()
    {
        await Queue.SendAsync([new string('x', 256 * 1024)]);
        await Assert.ThrowsAsync<ArgumentException>(() => Queue.SendAsync([new string('x', 256 * 1024 + 1)]));
        await Assert.ThrowsAsync<ArgumentException>(() => Queue.SendAsync([.. Enumerable.Repeat("x", 11)]));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Queue.ReceiveAsync(0, TimeSpan.Zero, Hidden));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Queue.ReceiveAsync(11, TimeSpan.Zero, Hidden));
        await Assert.ThrowsAsync<ArgumentException>(() => Queue.DeleteAsync(["no handle"]));

        Assert.Equal(new QueueDepth(1, 0, 0), await Queue.GetDepthAsync());
    }

    /// <summary>What the queue takes for the present time.</summary>
    protected abstract DateTimeOffset Now { get; }

    protected abstract Task<IMessageQueue> OpenQueueAsync();

    protected abstract Task CloseQueueAsync();

    /// <summary>Lets the queue's time pass.</summary>
    protected abstract Task PassAsync(TimeSpan time);

    protected Task<IReadOnlyList<QueueMessage>> ReceiveAsync() => Queue.ReceiveAsync(10, TimeSpan.Zero, Hidden);

    private async Task<List<QueueMessage>> DrainAsync()
    {
        var all = new List<QueueMessage>();
        for (IReadOnlyList<QueueMessage> some; (some = await ReceiveAsync()).Count > 0;)
            all.AddRange(some);
        return all;
    }
}
