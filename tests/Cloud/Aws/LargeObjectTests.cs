using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.Logging.Abstractions;
using Spate.Cloud.Aws.S3;

namespace Spate.Cloud.Tests.Aws;

/// <summary>Objects of several parts, against the emulator.</summary>
public sealed class LargeObjectTests(Emulators emulators)
{
    private const int Mebi = 1024 * 1024;
    private static readonly ObjectAddress Large = new("large", "of/several.parts");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Several_parts_read_back_as_they_were_written(bool synchronous)
    {
        var (emulator, store) = await OpenAsync();
        var content = new byte[21 * Mebi + 7];
        new Random(5).NextBytes(content);

        await using var writer = await store.OpenWriteAsync(Large);
        foreach (var piece in content.Chunk(1_234_567))
        {
            if (synchronous)
                writer.Body.Write(piece);
            else
                await writer.Body.WriteAsync(piece);
        }

        Assert.Null(await store.HeadAsync(Large));
        var info = await writer.CompleteAsync();

        Assert.EndsWith("-3", info.ETag, StringComparison.Ordinal);
        Assert.Equal(content.Length, (await store.HeadAsync(Large))!.Size);
        Assert.Equal(SHA256.HashData(content), await DigestAsync(store));
        Assert.Equal(0, await emulator.CountUploadsAsync());
        store.Dispose();
    }

    [Fact]
    public async Task Just_one_part_is_one_put()
    {
        var (_, store) = await OpenAsync();
        await using var writer = await store.OpenWriteAsync(Large);
        await writer.Body.WriteAsync(new byte[8 * Mebi]);

        Assert.DoesNotContain('-', (await writer.CompleteAsync()).ETag);
        store.Dispose();
    }

    [Fact]
    public async Task Giving_up_aborts_the_upload()
    {
        var (emulator, store) = await OpenAsync();

        await using (var writer = await store.OpenWriteAsync(Large))
        {
            await writer.Body.WriteAsync(new byte[20 * Mebi]);
            Assert.Equal(1, await emulator.CountUploadsAsync());
        }

        Assert.Equal(0, await emulator.CountUploadsAsync());
        Assert.Null(await store.HeadAsync(Large));
        store.Dispose();
    }

    [Fact]
    public async Task A_write_that_was_cancelled_cannot_be_completed()
    {
        var (_, store) = await OpenAsync();
        await using var writer = await store.OpenWriteAsync(Large);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await writer.Body.WriteAsync(new byte[20 * Mebi], new CancellationToken(canceled: true)));

        await Assert.ThrowsAsync<InvalidOperationException>(() => writer.CompleteAsync());
        store.Dispose();
    }

    [Fact]
    public async Task A_synchronous_write_that_waits_for_the_store_ends_when_the_write_is_cancelled()
    {
        // No part is ever taken: the third finds both places taken, and waits.
        var parts = 0;
        var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var s3 = new LoopbackServer(exchange =>
        {
            if (exchange.Method == "POST")
                return exchange.AnswerAsync(200, "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>");
            if (exchange.Method == "DELETE")
                return exchange.AnswerAsync(204, "");
            if (Interlocked.Increment(ref parts) == 2)
                waiting.SetResult();
            return exchange.StallAsync();
        });
        using var store = new S3ObjectStore(
            new S3Options
            {
                Endpoint = s3.Endpoint,
                ForcePathStyle = true,
                Credentials = Emulator.Credentials,
                PartSize = S3Options.MinPartSize,
            });
        using var cancelled = new CancellationTokenSource();
        await using var writer = await store.OpenWriteAsync(Large, cancelled.Token);

        var writing = Task.Factory.StartNew(
            () => writer.Body.Write(new byte[20 * Mebi]), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await waiting.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.False(writing.IsCompleted);
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
    }

    [Fact]
    public async Task A_cancelled_write_ends_even_where_a_cancelled_part_frees_the_place_that_it_waits_for()
    {
        using var client = new UntakenParts();
        using var cancelled = new CancellationTokenSource();
        await using var writer = new S3ObjectWriter(
            client,
            Large,
            new S3Options { PartSize = S3Options.MinPartSize, ConcurrentParts = 1 },
            TimeProvider.System,
            NullLogger.Instance,
            cancelled.Token);

        // On the pool, where what follows a part's end runs at once.
        await Task.Run(async () =>
        {
            await writer.Body.WriteAsync(new byte[S3Options.MinPartSize + 1]);
            var waiting = writer.Body.WriteAsync(new byte[S3Options.MinPartSize]).AsTask();
            Assert.False(waiting.IsCompleted);

            client.EndPartFirst();
            await cancelled.CancelAsync();

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        });
    }

    [Fact]
    public async Task A_completion_that_waits_for_the_store_ends_when_the_write_is_cancelled()
    {
        var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var s3 = new LoopbackServer(exchange =>
        {
            waiting.TrySetResult();
            return exchange.StallAsync();
        });
        using var store = new S3ObjectStore(
            new S3Options { Endpoint = s3.Endpoint, ForcePathStyle = true, Credentials = Emulator.Credentials });
        using var cancelled = new CancellationTokenSource();
        await using var writer = await store.OpenWriteAsync(Large, cancelled.Token);
        await writer.Body.WriteAsync(new byte[1], TestContext.Current.CancellationToken);

        var completing = writer.CompleteAsync(TestContext.Current.CancellationToken);
        await waiting.Task.WaitAsync(TestContext.Current.CancellationToken);
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => completing);
    }

    [Fact]
    public async Task Every_fault_on_the_way_leaves_the_same_object_and_no_upload()
    {
        var emulator = await emulators.OpenAsync();
        await emulator.CreateBucketAsync(Large.Bucket);
        await using var proxy = new FaultProxy(emulator.Endpoint, oneIn: 1, Faults.OfAnyRequest);
        using var store = new S3ObjectStore(
            emulator.S3 with
            {
                Endpoint = proxy.Endpoint,
                StallTimeout = TimeSpan.FromMilliseconds(200),
                RequestTimeout = TimeSpan.FromSeconds(5),
            },
            random: new NoWaits());
        var content = new byte[42 * Mebi];
        new Random(6).NextBytes(content);

        await using (var writer = await store.OpenWriteAsync(Large))
        {
            await writer.Body.WriteAsync(content);
            await writer.CompleteAsync();
        }

        Assert.Equal(SHA256.HashData(content), await DigestAsync(store));
        Assert.True(proxy.Failed > 7, $"Only {proxy.Failed} requests failed.");
    }

    [Fact]
    public void Ten_thousand_parts_hold_five_tebibytes()
    {
        var written = 0L;
        for (var part = 0; part < PartSizes.MaxParts; part++)
        {
            var size = PartSizes.Next(written, new S3Options().PartSize);
            Assert.InRange(size, S3Options.MinPartSize, 1 << 30);
            written += size;
        }

        Assert.True(written >= PartSizes.MaxObject, $"Only {written} bytes fit.");
    }

    private static async Task<byte[]> DigestAsync(S3ObjectStore store)
    {
        await using var stream = await store.OpenReadAsync(Large);
        return await SHA256.HashDataAsync(stream);
    }

    private async Task<(Emulator Emulator, S3ObjectStore Store)> OpenAsync()
    {
        var emulator = await emulators.OpenAsync();
        await emulator.CreateBucketAsync(Large.Bucket);
        return (emulator, new(emulator.S3, random: new NoWaits()));
    }

    /// <summary>A service that begins an upload, and never takes its part.</summary>
    private sealed class UntakenParts() : AmazonS3Client(Emulator.Credentials, new AmazonS3Config { ServiceURL = "http://127.0.0.1:1" })
    {
        private readonly TaskCompletionSource<UploadPartResponse> _part = new();
        private CancellationToken _cancelled;

        /// <summary>
        /// Has a cancellation end the part before all that waits for it by now: what was registered last is called first.
        /// </summary>
        public void EndPartFirst() => _cancelled.Register(() => _part.TrySetCanceled(_cancelled));

        public override Task<InitiateMultipartUploadResponse> InitiateMultipartUploadAsync(
            InitiateMultipartUploadRequest request, CancellationToken cancellationToken = default) =>
            Task.FromResult(new InitiateMultipartUploadResponse { UploadId = "u" });

        public override Task<UploadPartResponse> UploadPartAsync(UploadPartRequest request, CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _cancelled = cancellationToken;
            return _part.Task;
        }

        public override Task<AbortMultipartUploadResponse> AbortMultipartUploadAsync(
            AbortMultipartUploadRequest request, CancellationToken cancellationToken = default) =>
            Task.FromResult(new AbortMultipartUploadResponse());
    }
}
