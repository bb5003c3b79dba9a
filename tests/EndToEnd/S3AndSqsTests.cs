using System.Text.Json;
using Spate.Cloud;
using Spate.Cloud.Tests.Aws;
using Spate.EndToEnd.Tests.Harness;

namespace Spate.EndToEnd.Tests;

/// <summary>The real program on an emulated account. The emulator sends no notifications; the test does, as S3 would.</summary>
public sealed class S3AndSqsTests(Emulators emulators)
{
    private const int Events = 10_000;
    private const int Files = 5;

    [Fact]
    public async Task A_burst_on_S3_gives_what_it_gives_on_directories_though_every_notification_comes_three_times()
    {
        var emulator = await emulators.OpenAsync();
        using var workspace = await Workspace.GenerateAsync(Events, Files, seed: 31);
        using var store = new S3ObjectStore(emulator.S3);
        await emulator.CreateBucketAsync("incoming");
        await emulator.CreateBucketAsync("enriched");
        using var queue = new SqsMessageQueue(await emulator.CreateQueueAsync(maxReceiveCount: 5));
        WriteSettings(workspace, emulator);
        var notifications = new List<string>();
        foreach (var path in workspace.Burst())
            notifications.Add(Notification(await store.PutAsync(new ObjectAddress("incoming", $"ads/{Path.GetFileName(path)}"), await File.ReadAllBytesAsync(path))));

        await using (var spate = await workspace.RunAsync())
        {
            var thrice = notifications.Concat(notifications).Concat(notifications).ToArray();
            new Random(31).Shuffle(thrice);
            foreach (var batch in thrice.Chunk(10))
                await queue.SendAsync(batch);
            for (var file = 0; file < Files; file++)
                await spate.LineAsync("done incoming/ads/");
            await Deadline.UntilAsync(async () => await queue.GetDepthAsync() == default, () => $"Messages are left in the queue. What spate wrote:\n{spate.Transcript}");
            await spate.StopAsync();
        }

        Assert.Equal(Files, (await workspace.ListAsync()).Count);
        Assert.Equal(await OnDirectoriesAsync(workspace.Burst()), await ChecksumsAsync(store));
    }

    [Fact]
    public async Task A_missing_bucket_ends_the_start_and_is_named()
    {
        var emulator = await emulators.OpenAsync();
        using var workspace = Workspace.Create();
        using var queue = new SqsMessageQueue(await emulator.CreateQueueAsync(maxReceiveCount: 5));
        await emulator.CreateBucketAsync("incoming");
        WriteSettings(workspace, emulator);

        var exit = await workspace.SpateAsync("run");
        Assert.Equal(1, exit.Code);
        Assert.Contains("enriched", exit.Errors, StringComparison.Ordinal);
    }

    private static void WriteSettings(Workspace workspace, Emulator emulator) => File.WriteAllText(workspace.InRoot("host.json"), $$"""
        {
          "version": "2.0",
          "extensions": {
            "s3": { "endpoint": "{{emulator.Endpoint}}", "region": "us-east-1", "forcePathStyle": true },
            "sqs": { "endpoint": "{{emulator.Endpoint}}", "region": "us-east-1", "queueName": "events", "pollingWaitTime": "00:00:01" }
          }
        }
        """);

    private static string Notification(ObjectInfo info) => JsonSerializer.Serialize(new
    {
        Records = new[]
        {
            new
            {
                eventName = "ObjectCreated:Put",
                eventTime = info.LastModified,
                s3 = new
                {
                    bucket = new { name = info.Address.Bucket },
                    @object = new { key = Uri.EscapeDataString(info.Address.Key), size = info.Size, eTag = info.ETag, sequencer = "01" },
                },
            },
        },
    });

    /// <summary>What the same files give when they are dropped into directories: the checksums that the manifests name, by the input's key.</summary>
    private static async Task<SortedDictionary<string, string>> OnDirectoriesAsync(IReadOnlyList<string> burst)
    {
        using var workspace = await Workspace.GenerateAsync(Events, Files, seed: 31);
        foreach (var path in burst)
            File.Copy(path, Path.Combine(workspace.Incoming, Path.GetFileName(path)));
        await using var spate = await workspace.RunAsync();
        await workspace.Results.ManifestsOfAsync([.. burst.Select(path => Path.GetFileName(path))], spate);
        await spate.StopAsync();
        using var store = new LocalObjectStore(workspace.InData("buckets"));
        return await ChecksumsAsync(store);
    }

    private static async Task<SortedDictionary<string, string>> ChecksumsAsync(IObjectStore store)
    {
        var checksums = new SortedDictionary<string, string>(StringComparer.Ordinal);
        await foreach (var info in store.ListAsync("enriched", "ads/", TestContext.Current.CancellationToken))
        {
            if (!info.Address.Key.EndsWith("/manifest.json", StringComparison.Ordinal)) continue;
            await using var stream = await store.OpenReadAsync(info.Address);
            using var manifest = await JsonDocument.ParseAsync(stream);
            var outputs = manifest.RootElement.GetProperty("outputs").EnumerateArray().Concat(manifest.RootElement.GetProperty("rejects").EnumerateArray());
            checksums[info.Address.Key] = string.Join(' ', outputs.Select(output => output.GetProperty("sha256").GetString()));
        }

        return checksums;
    }
}
