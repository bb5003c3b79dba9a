using System.Buffers.Binary;
using System.Text;
using Amazon.Runtime;

namespace Spate.Cloud.Tests.Aws;

/// <summary>What S3 answers in cases that no emulator has.</summary>
public sealed class S3WireTests
{
    private static readonly ObjectAddress Events = new("inbox", "dt=2026-01-02/events.ndjson.gz");

    [Theory]
    [InlineData(403, "AccessDenied", ObjectStoreError.AccessDenied, "s3:GetObject")]
    [InlineData(404, "NoSuchBucket", ObjectStoreError.NoSuchBucket, "there is no bucket \"inbox\"")]
    [InlineData(404, "NoSuchKey", ObjectStoreError.NoSuchKey, "it does not exist")]
    [InlineData(400, "ExpiredToken", ObjectStoreError.AccessDenied, "credentials have expired")]
    [InlineData(403, "InvalidAccessKeyId", ObjectStoreError.AccessDenied, "does not know these credentials")]
    [InlineData(403, "SignatureDoesNotMatch", ObjectStoreError.AccessDenied, "secret key does not match")]
    [InlineData(403, "RequestTimeTooSkewed", ObjectStoreError.AccessDenied, "clock differs")]
    [InlineData(403, "InvalidObjectState", ObjectStoreError.AccessDenied, "Restore it first")]
    [InlineData(412, "PreconditionFailed", ObjectStoreError.PreconditionFailed, "read it again")]
    [InlineData(503, "SlowDown", ObjectStoreError.Transient, "503 SlowDown")]
    [InlineData(507, "InsufficientStorage", ObjectStoreError.InsufficientStorage, "no space is left")]
    public async Task An_error_names_the_object_the_cause_and_what_to_do(int status, string code, ObjectStoreError error, string advice)
    {
        await using var s3 = new LoopbackServer(exchange => exchange.AnswerAsync(status, Error(code)));
        using var store = Open(s3);

        var failure = await Assert.ThrowsAsync<ObjectStoreException>(() => store.OpenReadAsync(Events));

        Assert.Equal((error, Events), (failure.Error, failure.Address));
        Assert.Contains($"{Events}", failure.Message, StringComparison.Ordinal);
        Assert.Contains(advice, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        301,
        "<Error><Code>PermanentRedirect</Code><Message>Use another "
        + "endpoint.</Message><Endpoint>s3.eu-west-1.amazonaws.com</Endpoint></Error>")]
    [InlineData(
        400,
        "<Error><Code>AuthorizationHeaderMalformed</Code><Message>The region 'us-east-1' is wrong; expecting "
        + "'eu-west-1'</Message><Region>eu-west-1</Region></Error>")]
    public async Task A_wrong_region_names_the_right_one(int status, string body)
    {
        await using var s3 = new LoopbackServer(exchange => exchange.AnswerAsync(status, body, ("x-amz-bucket-region", "eu-west-1")));
        using var store = Open(s3);

        var failure = await Assert.ThrowsAsync<ObjectStoreException>(() => store.OpenReadAsync(Events));

        Assert.Equal(ObjectStoreError.NoSuchBucket, failure.Error);
        Assert.Contains("Set Region to eu-west-1", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("3HL4kqtJlcpXroDTDmJ")]
    [InlineData("null")]
    [InlineData(null)]
    public async Task An_object_of_a_bucket_with_versioning_has_its_version_id(string? version)
    {
        (string, string)[] headers = version is null ? [("ETag", "\"a\"")] : [("ETag", "\"a\""), ("x-amz-version-id", version)];
        await using var s3 = new LoopbackServer(exchange => exchange.AnswerAsync(200, "", headers));
        using var store = Open(s3);

        Assert.Equal(version, (await store.HeadAsync(Events))!.VersionId);
    }

    [Fact]
    public async Task Nobody_listening_is_transient_and_says_so()
    {
        var s3 = new LoopbackServer(_ => Task.CompletedTask);
        await s3.DisposeAsync();
        using var store = Open(s3);

        var failure = await Assert.ThrowsAsync<ObjectStoreException>(() => store.HeadAsync(Events));

        Assert.Equal(ObjectStoreError.Transient, failure.Error);
        Assert.Contains("refused", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_read_goes_on_at_its_offset_with_the_version_it_began_with()
    {
        var asked = new List<(string? Range, string? IfMatch)>();
        await using var s3 = new LoopbackServer(async exchange =>
        {
            asked.Add((exchange.Headers.GetValueOrDefault("Range"), exchange.Headers.GetValueOrDefault("If-Match")));
            if (asked.Count == 1)
            {
                await exchange.BeginAsync(200, 10, ("ETag", "\"v1\""));
                await exchange.WriteAsync("0123"u8.ToArray());
                exchange.Reset();
            }
            else
            {
                var from = int.Parse(asked[^1].Range!.Split('=', '-')[1], System.Globalization.CultureInfo.InvariantCulture);
                await exchange.AnswerAsync(206, "0123456789"[from..], ("ETag", "\"v1\""), ("Content-Range", $"bytes {from}-9/10"));
            }
        });
        using var store = Open(s3);

        using var reader = new StreamReader(await store.OpenReadAsync(Events));

        Assert.Equal("0123456789", await reader.ReadToEndAsync());
        Assert.Equal((null, null), asked[0]);
        Assert.All(asked.Skip(1), again => Assert.Equal("\"v1\"", again.IfMatch));
        Assert.EndsWith("-9", asked[^1].Range, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_read_never_goes_on_in_another_version(bool synchronous)
    {
        await using var s3 = new LoopbackServer(async exchange =>
        {
            if (exchange.Headers.ContainsKey("If-Match"))
            {
                await exchange.AnswerAsync(412, Error("PreconditionFailed"));
                return;
            }

            await exchange.BeginAsync(200, 10, ("ETag", "\"v1\""));
            await exchange.WriteAsync("0123"u8.ToArray());
            exchange.Reset();
        });
        using var store = Open(s3);
        await using var stream = await store.OpenReadAsync(Events);

        var failure = await Assert.ThrowsAsync<ObjectStoreException>(async () =>
        {
            if (synchronous)
                stream.CopyTo(Stream.Null);
            else
                await stream.CopyToAsync(Stream.Null);
        });

        Assert.Equal(ObjectStoreError.PreconditionFailed, failure.Error);
    }

    [Fact]
    public async Task A_read_that_never_gets_on_ends_after_its_tries()
    {
        var tries = 0;
        await using var s3 = new LoopbackServer(async exchange =>
        {
            tries++;
            await exchange.BeginAsync(
                exchange.Headers.ContainsKey("Range") ? 206 : 200, 10, ("ETag", "\"v1\""), ("Content-Range", "bytes 0-9/10"));
            exchange.Reset();
        });
        using var store = Open(s3, attempts: 3);
        await using var stream = await store.OpenReadAsync(Events);

        var failure = await Assert.ThrowsAsync<ObjectStoreException>(() => stream.CopyToAsync(Stream.Null));

        Assert.Equal(ObjectStoreError.Transient, failure.Error);
        Assert.Contains("at byte 0, 3 failures in a row", failure.Message, StringComparison.Ordinal);
        Assert.Equal(3, tries);
    }

    [Fact]
    public async Task A_service_that_ignores_ranges_is_found_out()
    {
        await using var s3 = new LoopbackServer(exchange => exchange.AnswerAsync(200, "0123456789", ("ETag", "\"v1\"")));
        using var store = Open(s3);

        var failure = await Assert.ThrowsAsync<ObjectStoreException>(() => store.OpenReadAsync(Events, new(Offset: 3)));

        Assert.Contains("does not read ranges", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_that_does_not_match_its_checksum_fails_its_read(bool damaged)
    {
        var content = Encoding.UTF8.GetBytes(new string('x', 300_000));
        var checksum = Convert.ToBase64String(Crc32(content));
        if (damaged)
            content[1000] ^= 1;
        await using var s3 = new LoopbackServer(exchange => exchange.AnswerAsync(
            200, content, ("ETag", "\"v1\""), ("x-amz-checksum-crc32", checksum), ("x-amz-checksum-type", "FULL_OBJECT")));
        using var store = Open(s3);
        await using var stream = await store.OpenReadAsync(Events);

        if (!damaged)
        {
            await stream.CopyToAsync(Stream.Null);
            return;
        }

        var failure = await Assert.ThrowsAsync<ObjectStoreException>(() => stream.CopyToAsync(Stream.Null));
        Assert.Contains($"Could not verify {Events}", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(S3Checksums.WhenSupported, true)]
    [InlineData(S3Checksums.WhenRequired, false)]
    public async Task A_put_carries_its_checksum_where_the_service_takes_one(S3Checksums checksums, bool carried)
    {
        LoopbackExchange? put = null;
        await using var s3 = new LoopbackServer(exchange =>
        {
            put = exchange;
            return exchange.AnswerAsync(200, "", ("ETag", "\"v1\""));
        });
        using var store = new S3ObjectStore(Options(s3) with { Checksums = checksums });

        await store.PutAsync(Events, "hello"u8.ToArray());

        Assert.Equal(
            carried,
            $"{string.Join('\n', put!.Headers.Keys)}\n{put.BodyText}".Contains("x-amz-checksum-crc32", StringComparison.OrdinalIgnoreCase)
                || put.Headers.GetValueOrDefault("x-amz-trailer") == "x-amz-checksum-crc32");
    }

    [Theory]
    [InlineData(S3EncryptionMode.BucketDefault, null, null, null)]
    [InlineData(S3EncryptionMode.S3, null, "AES256", null)]
    [InlineData(S3EncryptionMode.Kms, "alias/spate", "aws:kms", "alias/spate")]
    public async Task A_write_asks_for_its_encryption(S3EncryptionMode encryption, string? key, string? method, string? keyId)
    {
        LoopbackExchange? put = null;
        await using var s3 = new LoopbackServer(exchange =>
        {
            put = exchange;
            return exchange.AnswerAsync(200, "", ("ETag", "\"v1\""));
        });
        using var store = new S3ObjectStore(Options(s3) with { Encryption = encryption, KmsKeyId = key });

        await store.PutAsync(Events, "hello"u8.ToArray());

        Assert.Equal(method, put!.Headers.GetValueOrDefault("x-amz-server-side-encryption"));
        Assert.Equal(keyId, put.Headers.GetValueOrDefault("x-amz-server-side-encryption-aws-kms-key-id"));
    }

    [Fact]
    public async Task A_conflict_of_conditional_writes_is_a_failed_precondition()
    {
        await using var s3 = new LoopbackServer(exchange => exchange.Method == "HEAD"
            ? exchange.AnswerAsync(200, "", ("ETag", "\"other\""))
            : exchange.AnswerAsync(409, Error("ConditionalRequestConflict")));
        using var store = Open(s3);

        var failure = await Assert.ThrowsAsync<ObjectStoreException>(() => store.PutAsync(Events, default, new(IfNoneMatch: true)));

        Assert.Equal(ObjectStoreError.PreconditionFailed, failure.Error);
    }

    [Theory]
    [InlineData("a/../b")]
    [InlineData("./a")]
    [InlineData("a/..")]
    public async Task A_key_that_leads_elsewhere_is_refused(string key)
    {
        using var store = new S3ObjectStore(
            new() { Endpoint = new("http://127.0.0.1:9"), Credentials = new BasicAWSCredentials("a", "b") });

        var failure = await Assert.ThrowsAsync<ObjectStoreException>(() => store.HeadAsync(new("inbox", key)));

        Assert.Equal(ObjectStoreError.InvalidName, failure.Error);
    }

    private static string Error(string code) => $"<Error><Code>{code}</Code><Message>The reason.</Message></Error>";

    /// <summary>The CRC32 of ISO 3309, bit by bit, as S3 writes it: the high byte first.</summary>
    private static byte[] Crc32(byte[] content)
    {
        var crc = uint.MaxValue;
        foreach (var value in content)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
        }

        var written = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(written, ~crc);
        return written;
    }

    private static S3Options Options(LoopbackServer s3) =>
        new() { Endpoint = s3.Endpoint, ForcePathStyle = true, Credentials = new BasicAWSCredentials("AKIAEXAMPLE", "hidden") };

    private static S3ObjectStore Open(LoopbackServer s3, int attempts = 2) =>
        new(Options(s3) with { MaxAttempts = attempts }, random: new NoWaits());
}
