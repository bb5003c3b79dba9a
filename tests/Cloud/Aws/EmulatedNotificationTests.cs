using System.Globalization;
using System.Text.Json;

namespace Spate.Cloud.Tests.Aws;

/// <summary>The notifications of the emulator's buckets, which other tests rely on, as S3 documents them.</summary>
public sealed class EmulatedNotificationTests(Emulators emulators)
{
    private static readonly TimeSpan Hidden = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_queue_is_told_of_what_its_filter_takes_once_it_was_tested()
    {
        var (emulator, queue) = await OpenAsync("ads/", ".gz");
        using var store = new S3ObjectStore(emulator.S3);

        foreach (var key in new[] { "ads/a b+é(1)%.gz", "ads/a.txt", "other/a.gz" })
            await store.PutAsync(new("inbox", key), "hello"u8.ToArray());
        await store.PutAsync(new("elsewhere", "ads/a.gz"), "hello"u8.ToArray());

        var bodies = await BodiesAsync(queue, 2);
        var record = bodies[1].GetProperty("Records")[0];
        Assert.Equal("s3:TestEvent", bodies[0].GetProperty("Event").GetString());
        Assert.Equal("ObjectCreated:Put", record.GetProperty("eventName").GetString());
        Assert.Equal("inbox", record.GetProperty("s3").GetProperty("bucket").GetProperty("name").GetString());
        var created = record.GetProperty("s3").GetProperty("object");
        Assert.Equal("ads/a+b%2B%C3%A9%281%29%25.gz", created.GetProperty("key").GetString());
        Assert.Equal("5d41402abc4b2a76b9719d911017c592", created.GetProperty("eTag").GetString());
        Assert.Equal(5, created.GetProperty("size").GetInt64());
    }

    [Fact]
    public async Task Sequencers_grow_and_every_way_to_create_an_object_is_told()
    {
        var (emulator, queue) = await OpenAsync("", "");
        using var store = new S3ObjectStore(emulator.S3 with { PartSize = S3Options.MinPartSize });
        var address = new ObjectAddress("inbox", "large");

        await store.PutAsync(address, "small"u8.ToArray());
        await using var writer = await store.OpenWriteAsync(address);
        await writer.Body.WriteAsync(new byte[S3Options.MinPartSize + 1]);
        await writer.CompleteAsync();

        var records = (await BodiesAsync(queue, 3)).Skip(1).Select(static body => body.GetProperty("Records")[0]).ToList();
        Assert.Equal(
            ["ObjectCreated:Put", "ObjectCreated:CompleteMultipartUpload"],
            records.Select(static record => record.GetProperty("eventName").GetString()));
        var sequencers =
            records.Select(static record => record.GetProperty("s3").GetProperty("object").GetProperty("sequencer").GetString()!).ToList();
        Assert.True(long.Parse(sequencers[0][2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture) < long.Parse(
            sequencers[1][2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }

    private async Task<(Emulator Emulator, SqsMessageQueue Queue)> OpenAsync(string prefix, string suffix)
    {
        var emulator = await emulators.OpenAsync();
        await emulator.CreateBucketAsync("inbox");
        await emulator.CreateBucketAsync("elsewhere");
        var options = await emulator.CreateQueueAsync(maxReceiveCount: 5);
        await emulator.NotifyAsync("inbox", options, prefix, suffix);
        return (emulator, new SqsMessageQueue(options));
    }

    /// <summary>All that the queue holds, which must be so many.</summary>
    private static async Task<List<JsonElement>> BodiesAsync(SqsMessageQueue queue, int count)
    {
        using var owned = queue;
        var messages = await queue.ReceiveAsync(10, TimeSpan.Zero, Hidden);
        Assert.Equal(count, messages.Count);
        return [.. messages.Select(static message => JsonDocument.Parse(message.Body).RootElement)];
    }
}
