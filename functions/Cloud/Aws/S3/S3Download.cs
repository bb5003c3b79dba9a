using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Polly;

namespace Spate.Cloud.Aws.S3;

/// <summary>Opens bodies of one version of one object, from any offset.</summary>
/// <param name="client">The service.</param>
/// <param name="address">The object.</param>
/// <param name="resuming">Retries resuming over another connection.</param>
internal sealed class S3Download(IAmazonS3 client, ObjectAddress address, ResiliencePipeline<S3Resumption> resuming)
{
    /// <summary>How much of a new connection's body is read to check that it works.</summary>
    private const int HeadBytes = 16 * 1024;

    public ObjectAddress Address => address;

    /// <summary>True for a connection that broke or stalled, as opposed to a response of the service.</summary>
    public static bool IsDropped(Exception? exception) => exception is
        (IOException and not ObjectStoreException) or HttpRequestException or SocketException or TimeoutException
        or ObjectDisposedException or OperationCanceledException;

    /// <summary>Opens the bytes from <paramref name="offset"/> on, or returns null when there are none.</summary>
    /// <param name="offset">The first byte.</param>
    /// <param name="end">The byte after the last, or null for the object's end.</param>
    /// <param name="eTag">The version, with quotes, or null for the current one.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<GetObjectResponse?> OpenAsync(long offset, long? end, string? eTag, CancellationToken cancellationToken)
    {
        var request = new GetObjectRequest { BucketName = address.Bucket, Key = address.Key, EtagToMatch = eTag };
        if (end is { } last)
            request.ByteRange = new ByteRange(offset, last - 1);
        else if (offset > 0)
            request.ByteRange = new ByteRange($"bytes={offset}-");

        try
        {
            var response = await client.GetObjectAsync(request, cancellationToken);
            if (request.ByteRange is null || response.ContentRange?.StartsWith($"bytes {offset}-", StringComparison.Ordinal) == true)
                return response;

            response.Dispose();
            throw new ObjectStoreException(
                ObjectStoreError.AccessDenied,
                address,
                $"Could not read {address} from byte {offset} on: this service does not read ranges.");
        }
        catch (AmazonServiceException e) when (e.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            return null;
        }
    }

    /// <summary>Resumes at a byte over another connection that delivers bytes.</summary>
    /// <exception cref="ObjectStoreException">The service refuses, or the object was replaced.</exception>
    public async Task<S3Resumption> ResumeAsync(long position, long end, string eTag, CancellationToken cancellationToken)
    {
        try
        {
            return await resuming.ExecuteAsync(
                async token =>
                {
                    var body = await OpenAsync(position, end, eTag, token)
                        ?? throw new ObjectStoreException(
                            ObjectStoreError.PreconditionFailed, address, $"{address} became shorter while it was read: read it again.");
                    return await BeginAsync(body, token);
                },
                cancellationToken);
        }
        catch (AmazonServiceException e)
        {
            throw S3Failure.Describe(e, address, $"go on reading (at byte {position})");
        }
    }

    /// <summary>Reads the last bytes of the object.</summary>
    /// <param name="size">The object's length.</param>
    /// <param name="count">How many bytes at most.</param>
    /// <param name="eTag">The version, with quotes.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<byte[]> ReadEndAsync(long size, int count, string eTag, CancellationToken cancellationToken)
    {
        var offset = Math.Max(0, size - count);
        try
        {
            using var body = await OpenAsync(offset, size, eTag, cancellationToken);
            var bytes = new byte[body is null ? 0 : (int)(size - offset)];
            var read = body is null
                ? 0
                : await body.ResponseStream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
            return bytes[..read];
        }
        catch (Exception e) when (S3Failure.IsServiceError(e))
        {
            throw S3Failure.Describe(e, address, "read the end of");
        }
    }

    private static async Task<S3Resumption> BeginAsync(GetObjectResponse body, CancellationToken cancellationToken)
    {
        try
        {
            var head = new byte[HeadBytes];
            var read = await body.ResponseStream.ReadAsync(head, cancellationToken);
            return read > 0
                ? new S3Resumption(body, head.AsMemory(0, read))
                : throw new IOException("the body ended before its first byte");
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }
}

/// <summary>A connection over which a read resumes.</summary>
/// <param name="Body">The rest of the body.</param>
/// <param name="Head">The bytes already read from it, at least one.</param>
internal sealed record S3Resumption(GetObjectResponse Body, ReadOnlyMemory<byte> Head);
