using System.Globalization;
using System.Text;

namespace Spate.Cloud.Tests.Aws;

/// <summary>A service that does not know S3's checksum trailers keeps the chunks of a transfer as the object's content.</summary>
public sealed class ChunkedContentTests
{
    private static readonly ObjectAddress Events = new("inbox", "events.ndjson");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_put_with_its_checksum_behind_it_is_told_apart_from_damage(bool synchronous)
    {
        await using var s3 = new OldService();
        using var store = s3.Open(S3Checksums.WhenSupported);
        await store.PutAsync(Events, new byte[100_000], cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(s3.Content.Length > 100_000, "The SDK sent no chunks.");

        await using var stream = await store.OpenReadAsync(Events, cancellationToken: TestContext.Current.CancellationToken);
        var failure = await Assert.ThrowsAsync<ObjectStoreException>(() => CopyAsync(stream, synchronous));

        Assert.Equal((ObjectStoreError.InvalidContent, Events), (failure.Error, failure.Address));
        Assert.Contains("It is not damaged", failure.Message, StringComparison.Ordinal);
        Assert.Contains("\"checksums\": \"whenRequired\"", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_the_advice_followed_the_content_comes_back()
    {
        await using var s3 = new OldService();
        using var store = s3.Open(S3Checksums.WhenRequired);
        await store.PutAsync(Events, "a6\r\nb\r\n"u8.ToArray(), cancellationToken: TestContext.Current.CancellationToken);

        using var reader = new StreamReader(await store.OpenReadAsync(Events, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal("a6\r\nb\r\n", await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task With_the_advice_followed_parts_go_as_they_are()
    {
        await using var s3 = new OldService();
        using var store = s3.Open(S3Checksums.WhenRequired);
        var content = new byte[S3Options.MinPartSize];
        new Random(8).NextBytes(content);

        await using var writer = await store.OpenWriteAsync(Events, TestContext.Current.CancellationToken);
        await writer.Body.WriteAsync(content, TestContext.Current.CancellationToken);
        await writer.Body.WriteAsync(content, TestContext.Current.CancellationToken);
        await writer.CompleteAsync(TestContext.Current.CancellationToken);

        Assert.Equal(content, s3.Content);
    }

    [Theory]
    [InlineData("5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n")]
    [InlineData("5\r\nhello\r\n0\r\nx-amz-checksum-crc64nvme:M3eFcAZSQlc=\n\r\n")]
    public async Task Chunks_without_signatures_are_known_by_their_checksum(string content)
    {
        await using var s3 = new OldService { Content = Encoding.ASCII.GetBytes(content) };
        using var store = s3.Open(S3Checksums.WhenSupported);

        // A range does not say where the object ends: it is asked for.
        await using var stream = await store.OpenReadAsync(Events, new ReadOptions(0, 4), TestContext.Current.CancellationToken);
        var failure = await Assert.ThrowsAsync<ObjectStoreException>(() => CopyAsync(stream, synchronous: false));

        Assert.Equal(ObjectStoreError.InvalidContent, failure.Error);
    }

    [Theory]
    [InlineData("10\r\n20\r\n0\r\n\r\n")]
    [InlineData("5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\nmore")]
    [InlineData("ff;chunk-signature=none\r\n")]
    [InlineData("a")]
    [InlineData("")]
    public async Task Files_that_only_look_so_are_read(string content)
    {
        await using var s3 = new OldService { Content = Encoding.ASCII.GetBytes(content) };
        using var store = s3.Open(S3Checksums.WhenSupported);

        using var reader = new StreamReader(await store.OpenReadAsync(Events, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal(content, await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    private static async Task CopyAsync(Stream stream, bool synchronous)
    {
        if (synchronous)
            stream.CopyTo(Stream.Null);
        else
            await stream.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);
    }

    /// <summary>One object, which is whatever was put last, as it came.</summary>
    private sealed class OldService : IAsyncDisposable
    {
        private readonly LoopbackServer _server;

        public OldService() => _server = new LoopbackServer(AnswerAsync);

        public byte[] Content { get; set; } = [];

        public S3ObjectStore Open(S3Checksums checksums) =>
            new(
                new S3Options
                {
                    Endpoint = _server.Endpoint,
                    ForcePathStyle = true,
                    Credentials = Emulator.Credentials,
                    Checksums = checksums,
                    PartSize = S3Options.MinPartSize,
                },
                random: new NoWaits());

        public ValueTask DisposeAsync() => _server.DisposeAsync();

        private Task AnswerAsync(LoopbackExchange exchange)
        {
            if (exchange.Method == "PUT")
            {
                Content = exchange.Body;
                return exchange.AnswerAsync(200, "", ("ETag", "\"v1\""));
            }

            if (exchange.Method == "POST")
            {
                return exchange.AnswerAsync(200, exchange.Target.Contains("uploadId", StringComparison.Ordinal)
                    ? "<CompleteMultipartUploadResult><ETag>\"v1-2\"</ETag></CompleteMultipartUploadResult>"
                    : "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>");
            }

            if (exchange.Headers.GetValueOrDefault("Range") is not { } range)
                return exchange.AnswerAsync(200, Content, ("ETag", "\"v1\""));
            var bounds = range["bytes=".Length..].Split('-')
                .Select(static bound => int.Parse(bound, CultureInfo.InvariantCulture))
                .ToArray();
            var last = Math.Min(bounds[1], Content.Length - 1);
            return exchange.AnswerAsync(
                206,
                Content.AsMemory(bounds[0], last + 1 - bounds[0]),
                ("ETag", "\"v1\""),
                ("Content-Range", $"bytes {bounds[0]}-{last}/{Content.Length}"));
        }
    }
}
