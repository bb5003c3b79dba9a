using System.Text;
using System.Text.Json;
using Spate.Cloud;
using Spate.Cloud.Tests.Aws;
using Spate.EndToEnd.Tests.Harness;

namespace Spate.EndToEnd.Tests.Emulated;

/// <summary>An emulated account as the tests see it, past every fault on the program's way to it.</summary>
internal sealed class Account : IDisposable
{
    private Account(Emulator emulator, SqsMessageQueue queue)
    {
        Emulator = emulator;
        Store = new(emulator.S3);
        Queue = queue;
    }

    public Emulator Emulator { get; }

    public S3ObjectStore Store { get; }

    public SqsMessageQueue Queue { get; }

    /// <summary>An account with the pipeline's buckets, or others, and the queue <c>events</c>.</summary>
    public static async Task<Account> OpenAsync(Emulators emulators, params IReadOnlyList<string> buckets)
    {
        var emulator = await emulators.OpenAsync();
        foreach (var bucket in buckets is [] ? ["incoming", "enriched"] : buckets)
            await emulator.CreateBucketAsync(bucket);
        return new(emulator, new(await emulator.CreateQueueAsync(maxReceiveCount: 5)));
    }

    /// <summary>An account in which nothing is yet; its queue will be the demo's.</summary>
    public static async Task<Account> OpenEmptyAsync(Emulators emulators)
    {
        var emulator = await emulators.OpenAsync();
        return new(
            emulator, new(new SqsOptions { Endpoint = emulator.Endpoint, QueueName = "spate-demo", Credentials = Emulator.Credentials }));
    }

    /// <summary>Writes settings by which the program works here.</summary>
    public void WriteSettings(Workspace workspace, Uri? s3 = null) => File.WriteAllText(workspace.InRoot("host.json"), $$"""
        {
          "version": "2.0",
          "extensions": {
            "s3": { "endpoint": "{{s3 ?? Emulator.Endpoint}}", "region": "us-east-1", "forcePathStyle": true },
            "sqs": { "endpoint": "{{Emulator.Endpoint}}", "region": "us-east-1", "queueName": "events", "pollingWaitTime": "00:00:01" }
          }
        }
        """);

    /// <summary>Puts an object under <c>ads/</c>, and gives what S3 would send.</summary>
    public async Task<string> PutAsync(string name, byte[] content, string sequencer) =>
        S3EventMessage.Write(await Store.PutAsync(new ObjectAddress("incoming", $"ads/{name}"), content), "test", "us-east-1", sequencer);

    public async Task SendAsync(IEnumerable<string> messages)
    {
        foreach (var batch in messages.Chunk(SqsMessageQueue.MaxBatch))
            await Queue.SendAsync(batch);
    }

    /// <summary>Waits until no message is left, in the dead-letter queue neither.</summary>
    public Task DrainedAsync(SpateProcess spate) => Deadline.UntilAsync(
        async () => await Queue.GetDepthAsync() == default, () => $"Messages are left in the queue. What spate wrote:\n{spate.Transcript}");

    /// <summary>The manifest of an object under <c>ads/</c>.</summary>
    public async Task<JsonDocument> ManifestAsync(string name)
    {
        await using var stream = await Store.OpenReadAsync(new ObjectAddress("enriched", $"ads/{name}/manifest.json"));
        return await JsonDocument.ParseAsync(stream);
    }

    /// <summary>The first part of an object's result, as its manifest names it.</summary>
    public async Task<string> ResultAsync(string name)
    {
        using var manifest = await ManifestAsync(name);
        var key = manifest.RootElement.GetProperty("outputs")[0].GetProperty("key").GetString()!;
        await using var stream = await Store.OpenReadAsync(new ObjectAddress("enriched", key));
        using var reader = new StreamReader(
            new System.IO.Compression.GZipStream(stream, System.IO.Compression.CompressionMode.Decompress), Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }

    /// <summary>The checksums that the manifests name, by their keys.</summary>
    public Task<SortedDictionary<string, string>> ChecksumsAsync() => ChecksumsAsync(Store);

    /// <summary>The same of results in directories.</summary>
    public static async Task<SortedDictionary<string, string>> ChecksumsAsync(Workspace workspace)
    {
        using var store = new LocalObjectStore(workspace.InData("buckets"));
        return await ChecksumsAsync(store);
    }

    public void Dispose()
    {
        Store.Dispose();
        Queue.Dispose();
    }

    private static async Task<SortedDictionary<string, string>> ChecksumsAsync(IObjectStore store)
    {
        var checksums = new SortedDictionary<string, string>(StringComparer.Ordinal);
        await foreach (var info in store.ListAsync("enriched", "ads/", TestContext.Current.CancellationToken))
        {
            if (!info.Address.Key.EndsWith("/manifest.json", StringComparison.Ordinal)) continue;
            await using var stream = await store.OpenReadAsync(info.Address);
            using var manifest = await JsonDocument.ParseAsync(stream);
            var outputs = manifest.RootElement.GetProperty("outputs")
                .EnumerateArray()
                .Concat(manifest.RootElement.GetProperty("rejects").EnumerateArray());
            checksums[info.Address.Key] = string.Join(' ', outputs.Select(output => output.GetProperty("sha256").GetString()));
        }

        return checksums;
    }
}
