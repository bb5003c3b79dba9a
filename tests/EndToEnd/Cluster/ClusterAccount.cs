using System.Text.Json;
using Spate.Cloud;
using Spate.Cloud.Tests.Aws;

namespace Spate.EndToEnd.Tests.Cluster;

/// <summary>The buckets and the queue of a cluster, on an emulated account.</summary>
internal sealed class ClusterAccount : IDisposable
{
    private const int MaxReceiveCount = 100;

    private readonly Emulator _emulator;
    private readonly SqsMessageQueue _queue;

    private ClusterAccount(Emulator emulator, SqsMessageQueue queue) =>
        (_emulator, _queue, Store) = (emulator, queue, new S3ObjectStore(emulator.S3));

    public Uri Endpoint => _emulator.Endpoint;

    public S3ObjectStore Store { get; }

    public static async Task<ClusterAccount> CreateAsync(Emulator emulator)
    {
        await emulator.CreateBucketAsync("incoming");
        await emulator.CreateBucketAsync("enriched");
        return new ClusterAccount(emulator, new SqsMessageQueue(await emulator.CreateQueueAsync(MaxReceiveCount)));
    }

    /// <summary>Puts files into the bucket, and tells the queue of each, as S3 would.</summary>
    public async Task DropAsync(IEnumerable<string> paths)
    {
        foreach (var batch in paths.Chunk(10))
        {
            var put = await Task.WhenAll(batch.Select(async path =>
                await Store.PutAsync(new ObjectAddress("incoming", $"ads/{Path.GetFileName(path)}"), await File.ReadAllBytesAsync(path))));
            await _queue.SendAsync([.. put.Select(Notification)]);
        }
    }

    public Task<QueueDepth> DepthAsync() => _queue.GetDepthAsync();

    public void Dispose()
    {
        Store.Dispose();
        _queue.Dispose();
    }

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
}
