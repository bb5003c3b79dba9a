namespace Spate.Cloud.Tests.Aws;

/// <summary>
/// Messages that are sent twice, delivered again, lost on their way and held by receipts that expire, beside everything else that can
/// happen.
/// </summary>
public sealed class DeliveryFaultTests(Emulators emulators)
{
    private const int Messages = 200;

    [Fact]
    public async Task Every_message_is_received_and_the_queue_is_empty_in_the_end()
    {
        var emulator = await emulators.OpenAsync();
        var options = await emulator.CreateQueueAsync(maxReceiveCount: 20);
        await using var proxy = FaultProxy.AtRandom(emulator.Endpoint, share: 0.2, seed: 1, Faults.WithoutStalls);
        using var queue = new SqsMessageQueue(options with { Endpoint = proxy.Endpoint, MaxAttempts = 10 }, random: new NoWaits());
        using var direct = new SqsMessageQueue(options);
        var sent = Enumerable.Range(0, Messages).Select(static number => $"message {number}").ToList();
        var received = new List<string>();

        foreach (var batch in sent.Chunk(10))
            await queue.SendAsync(batch);
        while (await direct.GetDepthAsync() is not { Visible: 0, InFlight: 0 })
        {
            var messages = await queue.ReceiveAsync(10, TimeSpan.Zero, TimeSpan.FromMinutes(1));
            received.AddRange(messages.Select(static message => message.Body));
            await queue.DeleteAsync([.. messages.Select(static message => message.ReceiptHandle)]);
            if (messages.Count == 0)
                await emulator.AdvanceAsync(TimeSpan.FromMinutes(2));
        }

        Assert.Equal(sent.Order(StringComparer.Ordinal), received.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        Assert.True(received.Count > Messages, "No message came twice: nothing is shown.");
        Assert.Equal(default, await direct.GetDepthAsync());
    }
}
