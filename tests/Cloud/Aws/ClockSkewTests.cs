using System.Text;

namespace Spate.Cloud.Tests.Aws;

/// <summary>This machine's clock is wrong. The services refuse what is signed by it, and tell theirs.</summary>
public sealed class ClockSkewTests(Emulators emulators)
{
    [Theory]
    [InlineData(60, true)]
    [InlineData(60, false)]
    [InlineData(-60, true)]
    [InlineData(-60, false)]
    public async Task A_store_goes_by_the_clock_of_S3_also_where_the_refusal_has_no_body(int minutes, bool headFirst)
    {
        var emulator = await emulators.OpenAsync();
        await emulator.CreateBucketAsync("clocks");
        await using var proxy = new FaultProxy(emulator.Endpoint, oneIn: 1000, Fault.Reset) { ClockSkew = TimeSpan.FromMinutes(minutes) };
        using var store = new S3ObjectStore(emulator.S3 with { Endpoint = proxy.Endpoint }, random: new NoWaits());
        var address = new ObjectAddress("clocks", "a");

        if (headFirst)
            Assert.Null(await store.HeadAsync(address));
        await store.PutAsync(address, Encoding.UTF8.GetBytes("content"));
        Assert.Equal(7, (await store.HeadAsync(address))!.Size);
        Assert.True(proxy.Skewed > 0, "No request was refused: nothing is shown.");
    }

    [Theory]
    [InlineData(60)]
    [InlineData(-60)]
    public async Task A_queue_goes_by_the_clock_of_SQS(int minutes)
    {
        var emulator = await emulators.OpenAsync();
        var options = await emulator.CreateQueueAsync(maxReceiveCount: 5);
        await using var proxy = new FaultProxy(emulator.Endpoint, oneIn: 1000, Fault.Reset) { ClockSkew = TimeSpan.FromMinutes(minutes) };
        using var queue = new SqsMessageQueue(options with { Endpoint = proxy.Endpoint }, random: new NoWaits());

        await queue.SendAsync(["message"]);
        var message = Assert.Single(await queue.ReceiveAsync(1, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)));
        Assert.Equal("message", message.Body);
        Assert.True(proxy.Skewed > 0, "No request was refused: nothing is shown.");
    }
}
