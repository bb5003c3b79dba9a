using System.Net.Sockets;
using Amazon.Runtime;
using Amazon.S3.Model;
using Spate.Cloud.Streams;

namespace Spate.Cloud.Aws.S3;

/// <summary>
/// Reads a byte range of one version of an object over as many connections as it takes. The version is that of the first answer: each later request
/// demands its ETag, so that bytes of two versions are never mixed.
/// </summary>
/// <param name="download">Opens bodies.</param>
/// <param name="body">The first body.</param>
/// <param name="offset">Where it begins in the object.</param>
internal sealed class S3ObjectReader(S3Download download, GetObjectResponse body, long offset) : ReadOnlyStream
{
    private readonly string _eTag = body.ETag;
    private readonly long _end = offset + body.ContentLength;
    private GetObjectResponse? _body = body;
    private long _position = offset;
    private int _failures;
    private bool _disposed;

    public override int Read(Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (buffer.IsEmpty)
            return 0;
        while (true)
        {
            try
            {
                // The client has asynchronous calls only; on the pool they cannot wait for a context that this thread holds.
                if (_body is null && _position < _end)
                    Task.Run(() => ReopenAsync(CancellationToken.None)).GetAwaiter().GetResult();
                return Advance(_body?.ResponseStream.Read(buffer) ?? 0);
            }
            catch (AmazonClientException e)
            {
                throw Damaged(e);
            }
            catch (Exception e) when (IsDropped(e))
            {
                Task.Run(() => GiveWayAsync(e, CancellationToken.None)).GetAwaiter().GetResult();
            }
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (buffer.IsEmpty)
            return 0;
        while (true)
        {
            try
            {
                if (_body is null && _position < _end)
                    await ReopenAsync(cancellationToken);
                return Advance(_body is null ? 0 : await _body.ResponseStream.ReadAsync(buffer, cancellationToken));
            }
            catch (AmazonClientException e)
            {
                throw Damaged(e);
            }
            catch (Exception e) when (IsDropped(e) && !cancellationToken.IsCancellationRequested)
            {
                await GiveWayAsync(e, cancellationToken);
            }
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            _body?.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>True for a connection that broke or stalled: Answers of the service are none of these.</summary>
    private static bool IsDropped(Exception exception) => exception is
        (IOException and not ObjectStoreException) or HttpRequestException or SocketException or TimeoutException
        or ObjectDisposedException or OperationCanceledException;

    /// <summary>
    /// The SDK compares checksums itself and says so with this exception, at the body's last bytes. Going on over another connection would keep the
    /// damaged bytes that were handed out before, so it ends the read.
    /// </summary>
    private ObjectStoreException Damaged(AmazonClientException exception) => S3Failure.Describe(exception, download.Address, "verify");

    private int Advance(int read)
    {
        // The body is read to its end, not to the length that it announced: at the end the SDK compares the checksum.
        if (read == 0 && _position < _end)
            throw new IOException($"the body ended {_end - _position} bytes early");
        if (read > _end - _position)
        {
            throw new ObjectStoreException(
                ObjectStoreError.Transient, download.Address, $"Could not read {download.Address}: its body is longer than announced ({_end} bytes).");
        }

        if (read > 0)
            _failures = 0;
        _position += read;
        return read;
    }

    private async Task ReopenAsync(CancellationToken cancellationToken)
    {
        try
        {
            _body = await download.OpenAsync(_position, _end, _eTag, cancellationToken)
                ?? throw new ObjectStoreException(
                    ObjectStoreError.PreconditionFailed, download.Address, $"{download.Address} got shorter while it was read: read it anew.");
        }
        catch (AmazonServiceException e)
        {
            throw S3Failure.Describe(e, download.Address, $"go on reading (at byte {_position})");
        }
    }

    private async Task GiveWayAsync(Exception exception, CancellationToken cancellationToken)
    {
        _body?.Dispose();
        _body = null;
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_position == _end || ++_failures >= download.MaxResumes)
            throw S3Failure.Describe(exception, download.Address, $"read on (at byte {_position}, {_failures} failures in a row)");
        await download.Backoff.WaitAsync(_failures, cancellationToken);
    }
}
