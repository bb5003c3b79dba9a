namespace Spate.Cloud.Tests.Queue;

/// <summary>
/// What every queue must let its keeper do. One subclass for each queue. The queue moves a message to the dead letters after two receives.
/// </summary>
public abstract class QueueAdministrationConformance : IAsyncLifetime
{
    protected const int MaxReceiveCount = 2;

    /// <summary>More than are listed or moved at a time.</summary>
    private const int LetterCount = 120;

    private static readonly TimeSpan Hidden = TimeSpan.FromMinutes(1);

    private IMessageQueue Queue { get; set; } = null!;

    private IQueueAdministration Administration { get; set; } = null!;

    public async ValueTask InitializeAsync() => (Queue, Administration) = await OpenQueueAsync();

    public async ValueTask DisposeAsync()
    {
        await CloseQueueAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_queue_without_dead_letters_lists_none_and_redrives_none()
    {
        await Queue.SendAsync(["a"]);

        Assert.Empty(await ListAsync());
        Assert.Equal(0, await Administration.RedriveAsync(TestContext.Current.CancellationToken));
        Assert.False(await Administration.RedriveAsync("no such message", TestContext.Current.CancellationToken));
        Assert.Equal(new QueueDepth(1, 0, 0), await Queue.GetDepthAsync());
    }

    [Fact]
    public async Task A_dead_letter_is_listed_with_its_body_and_why_it_died()
    {
        await KillAsync("{\"ü\":\"😀\"}");

        var letter = Assert.Single(await ListAsync());

        Assert.Equal("{\"ü\":\"😀\"}", letter.Body);
        Assert.Equal(MaxReceiveCount, letter.ReceiveCount);
        Assert.NotEmpty(letter.Reason);
        Assert.NotEmpty(letter.MessageId);
        Assert.True(letter.DeadTimestamp is not { } dead || dead >= letter.SentTimestamp);
    }

    [Fact]
    public async Task A_redriven_message_is_received_as_if_for_the_first_time_and_can_die_again()
    {
        await KillAsync("poison");

        Assert.Equal(1, await Administration.RedriveAsync(TestContext.Current.CancellationToken));
        Assert.Empty(await ListAsync());
        for (var i = 1; i <= MaxReceiveCount; i++)
        {
            var message = Assert.Single(await ReceiveAsync());
            Assert.Equal(("poison", i), (message.Body, message.ApproximateReceiveCount));
            await PassAsync(Hidden);
        }

        Assert.Empty(await ReceiveAsync());
        Assert.Equal("poison", Assert.Single(await ListAsync()).Body);
    }

    [Fact]
    public async Task All_dead_letters_are_listed_and_redriven_once()
    {
        var bodies = Enumerable.Range(0, LetterCount).Select(static i => $"{i}").ToArray();
        await KillAsync(bodies);

        Assert.Equal(
            bodies.Order(StringComparer.Ordinal), (await ListAsync()).Select(static letter => letter.Body).Order(StringComparer.Ordinal));
        Assert.Equal(bodies.Length, await Administration.RedriveAsync(TestContext.Current.CancellationToken));
        Assert.Equal(new QueueDepth(bodies.Length, 0, 0), await Queue.GetDepthAsync());
    }

    [Fact]
    public async Task One_dead_letter_is_redriven_and_the_others_stay()
    {
        await KillAsync("a", "b", "c");
        var chosen = (await ListAsync()).Single(static letter => letter.Body == "b");

        Assert.True(await Administration.RedriveAsync(chosen.MessageId, TestContext.Current.CancellationToken));
        Assert.False(await Administration.RedriveAsync(chosen.MessageId, TestContext.Current.CancellationToken));
        Assert.Equal("b", Assert.Single(await ReceiveAsync()).Body);
        Assert.Equal(["a", "c"], (await ListAsync()).Select(static letter => letter.Body).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_receipt_handle_from_before_a_redrive_deletes_nothing()
    {
        await Queue.SendAsync(["a"]);
        var handle = "";
        for (var i = 1; i <= MaxReceiveCount; i++)
        {
            handle = Assert.Single(await ReceiveAsync()).ReceiptHandle;
            await PassAsync(Hidden);
        }

        Assert.Empty(await ReceiveAsync());
        await Administration.RedriveAsync(TestContext.Current.CancellationToken);
        await Queue.DeleteAsync([handle]);

        Assert.Equal(new QueueDepth(1, 0, 0), await Queue.GetDepthAsync());
    }

    protected abstract Task<(IMessageQueue Queue, IQueueAdministration Administration)> OpenQueueAsync();

    protected abstract Task CloseQueueAsync();

    /// <summary>Lets the queue's time pass.</summary>
    protected abstract Task PassAsync(TimeSpan time);

    private Task<IReadOnlyList<QueueMessage>> ReceiveAsync() => Queue.ReceiveAsync(10, TimeSpan.Zero, Hidden);

    protected async Task KillAsync(params string[] bodies)
    {
        foreach (var batch in bodies.Chunk(10))
            await Queue.SendAsync(batch);
        for (var i = 0; i <= MaxReceiveCount; i++)
        {
            while ((await ReceiveAsync()).Count > 0)
            {
                // Received, and left to come back.
            }

            await PassAsync(Hidden);
        }
    }

    protected async Task<List<DeadLetter>> ListAsync() =>
        await Administration.ListDeadLettersAsync(TestContext.Current.CancellationToken).ToListAsync();
}
