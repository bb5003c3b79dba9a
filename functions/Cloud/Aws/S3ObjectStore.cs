using System.Runtime.CompilerServices;
using Amazon.Runtime;
using Amazon.S3.Model;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Polly;
using Spate.Cloud.Aws;
using Spate.Cloud.Aws.S3;

namespace Spate.Cloud;

/// <summary>Buckets in S3, or in anything that speaks its protocol.</summary>
/// <remarks>
/// <para>A read whose connection breaks or stalls resumes at its offset over another one, always with the same version. A write becomes
/// visible as a whole when it is completed. Until then its parts cost storage, so buckets should have a lifecycle rule that removes those
/// of aborted multipart uploads.</para>
/// <para>S3 does not return the time of a write: <see cref="ObjectInfo.LastModified"/> of an object that was just written is this machine's
/// time.</para>
/// </remarks>
public sealed class S3ObjectStore : IObjectStore, IDisposable
{
    private readonly S3Options _options;
    private readonly AwsRetries _retries;
    private readonly ILogger _logger;
    private readonly S3Client _client;
    private readonly KnownBuckets _buckets;
    private readonly ResiliencePipeline<S3Resumption> _resuming;

    /// <summary>Creates the client. Nothing is sent before the first call.</summary>
    /// <param name="options">Where the service is and how to write to it.</param>
    /// <param name="timeProvider">The clock that times the waits between attempts.</param>
    /// <param name="random">The source of their jitter.</param>
    /// <param name="logger">Receives warnings about what could not be cleaned up.</param>
    /// <exception cref="ArgumentException">An option is invalid; the message says which and why.</exception>
    public S3ObjectStore(S3Options options, TimeProvider? timeProvider = null, Random? random = null, ILogger<S3ObjectStore>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _retries = new(timeProvider ?? TimeProvider.System, random ?? Random.Shared);
        _logger = logger ?? NullLogger<S3ObjectStore>.Instance;
        _client = S3Client.Create(options, _retries);
        _buckets = new(_client);
        // The connection that broke was the first attempt.
        _resuming = _retries.Retry<S3Resumption>(options.MaxAttempts - 1, static outcome => S3Download.IsDropped(outcome.Exception));
    }

    /// <inheritdoc />
    public Task<ObjectInfo?> HeadAsync(ObjectAddress address, CancellationToken cancellationToken = default)
    {
        S3Name.Check(address);
        return Guard(address, "look at", () => DescribeAsync(address, null, cancellationToken));
    }

    /// <inheritdoc />
    public Task<Stream> OpenReadAsync(ObjectAddress address, ReadOptions options = default, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(options.Offset, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(options.Length ?? 0, nameof(options));
        S3Name.Check(address);
        return Guard(address, "read", () => OpenAsync(address, options, cancellationToken));
    }

    /// <inheritdoc />
    public Task<IObjectWriter> OpenWriteAsync(ObjectAddress address, CancellationToken cancellationToken = default)
    {
        S3Name.Check(address);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<IObjectWriter>(new S3ObjectWriter(_client, address, _options, _retries.Time, _logger, cancellationToken));
    }

    /// <inheritdoc />
    public async Task<ObjectInfo> PutAsync(
        ObjectAddress address,
        ReadOnlyMemory<byte> content,
        PutCondition condition = default,
        CancellationToken cancellationToken = default)
    {
        S3Name.Check(address);
        using var body = MemoryContent.OpenRead(content);
        var eTag = await Guard(address, "write", () => S3Put.RunAsync(_client, address, body, condition, _options, cancellationToken));
        return Written(address, content.Length, eTag, _retries.Time);
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<ObjectInfo> ListAsync(
        string bucket, string prefix = "", [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var address = new ObjectAddress(bucket, prefix);
        S3Name.CheckBucket(address);
        string? next = null;
        do
        {
            var request = new ListObjectsV2Request { BucketName = bucket, Prefix = prefix, ContinuationToken = next };
            var page = await Guard(address, "list", () => _client.ListObjectsV2Async(request, cancellationToken));
            foreach (var found in page.S3Objects ?? [])
                yield return new(new(bucket, found.Key), found.Size ?? 0, ETags.Unquote(found.ETag), Seconds(found.LastModified));
            next = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (next is not null);
    }

    /// <inheritdoc />
    public Task DeleteAsync(ObjectAddress address, CancellationToken cancellationToken = default)
    {
        S3Name.Check(address);
        var request = new DeleteObjectRequest { BucketName = address.Bucket, Key = address.Key };
        return Guard(address, "delete", () => _client.DeleteObjectAsync(request, cancellationToken));
    }

    /// <summary>Closes the client. Open streams and writers fail.</summary>
    public void Dispose() => _client.Dispose();

    internal static ObjectInfo Written(ObjectAddress address, long size, string? eTag, TimeProvider time) =>
        new(address, size, ETags.Unquote(eTag), Seconds(time.GetUtcNow().UtcDateTime));

    /// <summary>Headers have times in seconds and listings in milliseconds. Both are returned in seconds, so that they agree.</summary>
    private static DateTimeOffset Seconds(DateTime? time)
    {
        var utc = new DateTimeOffset((time ?? default).ToUniversalTime(), TimeSpan.Zero);
        return utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerSecond));
    }

    private async Task<T> Guard<T>(ObjectAddress address, string doing, Func<Task<T>> action)
    {
        try
        {
            return await action();
        }
        catch (AmazonServiceException e) when (S3Failure.IsUnnamedNotFound(e))
        {
            await _buckets.RequireAsync(address, CancellationToken.None);
            throw S3Failure.Describe(e, address, doing);
        }
        catch (Exception e) when (S3Failure.IsServiceError(e))
        {
            throw S3Failure.Describe(e, address, doing);
        }
    }

    private async Task<ObjectInfo?> DescribeAsync(ObjectAddress address, string? eTag, CancellationToken cancellationToken)
    {
        try
        {
            var head = await _client.GetObjectMetadataAsync(
                new GetObjectMetadataRequest { BucketName = address.Bucket, Key = address.Key, EtagToMatch = eTag }, cancellationToken);
            return new(address, head.ContentLength, ETags.Unquote(head.ETag), Seconds(head.LastModified))
            {
                VersionId = head.VersionId is { Length: > 0 } version ? version : null,
            };
        }
        catch (AmazonServiceException e) when (S3Failure.IsNoSuchKey(e))
        {
            await _buckets.RequireAsync(address, cancellationToken);
            return null;
        }
    }

    private async Task<Stream> OpenAsync(ObjectAddress address, ReadOptions options, CancellationToken cancellationToken)
    {
        var eTag = options.IfMatch is { } expected ? ETags.Quote(expected) : null;
        if (options.Length == 0)
        {
            return await DescribeAsync(address, eTag, cancellationToken) is null
                ? throw new ObjectStoreException(ObjectStoreError.NoSuchKey, address, $"{address} does not exist.")
                : Stream.Null;
        }

        var download = new S3Download(_client, address, _resuming);
        var end = options.Length is { } length && length < long.MaxValue - options.Offset ? options.Offset + length : default(long?);
        var body = await download.OpenAsync(options.Offset, end, eTag, cancellationToken);
        return body is null ? Stream.Null : new S3ObjectReader(download, body, options.Offset, _options.MaxAttempts, cancellationToken);
    }
}
