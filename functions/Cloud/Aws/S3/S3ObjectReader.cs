using Amazon.Runtime;
using Amazon.S3.Model;
using Spate.Cloud.Streams;

namespace Spate.Cloud.Aws.S3;

/// <summary>
/// Reads a byte range of one version of an object over as many connections as it takes. The first response determines the version: each
/// later request requires its ETag, so that bytes of two versions are never mixed.
/// </summary>
/// <param name="download">Opens bodies.</param>
/// <param name="body">The first body.</param>
/// <param name="offset">Where it begins in the object.</param>
/// <param name="maxAttempts">How many connections in a row may break without delivering a byte.</param>
/// <param name="ended">Cancels waiting synchronous reads.</param>
internal sealed class S3ObjectReader(S3Download download, GetObjectResponse body, long offset, int maxAttempts, CancellationToken ended)
    : ReadOnlyStream
{
    private readonly string _eTag = body.ETag;
    private readonly long _end = offset + body.ContentLength;
    private readonly long _size = long.TryParse(body.ContentRange?.Split('/')[^1], out var size) ? size : body.ContentLength;
    private GetObjectResponse? _body = body;
    private ReadOnlyMemory<byte> _head;
    private long _position = offset;
    private bool _disposed;

    public override int Read(Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (buffer.IsEmpty)
            return 0;
        int read;
        try
        {
            read = _head.IsEmpty ? Checked(_body?.ResponseStream.Read(buffer) ?? 0) : TakeHead(buffer);
        }
        catch (AmazonClientException e)
        {
            throw Damaged(e);
        }
        catch (Exception e) when (S3Download.IsDropped(e))
        {
            // The client has only asynchronous calls. On the thread pool they cannot wait for a context that this thread holds.
            Task.Run(() => ResumeAsync(e, ended), ended).GetAwaiter().GetResult();
            read = TakeHead(buffer);
        }

        if (_position == 0 && ChunkedContent.MayBegin(buffer[..read]))
            Task.Run(() => RefuseChunksAsync(ended), ended).GetAwaiter().GetResult();
        _position += read;
        return read;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (buffer.IsEmpty)
            return 0;
        int read;
        try
        {
            read = _head.IsEmpty
                ? Checked(_body is null ? 0 : await _body.ResponseStream.ReadAsync(buffer, cancellationToken))
                : TakeHead(buffer.Span);
        }
        catch (AmazonClientException e)
        {
            throw Damaged(e);
        }
        catch (Exception e) when (S3Download.IsDropped(e) && !cancellationToken.IsCancellationRequested)
        {
            await ResumeAsync(e, cancellationToken);
            read = TakeHead(buffer.Span);
        }

        if (_position == 0 && ChunkedContent.MayBegin(buffer.Span[..read]))
            await RefuseChunksAsync(cancellationToken);
        _position += read;
        return read;
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

    /// <summary>
    /// The SDK compares checksums itself and throws this exception at the body's last bytes. Resuming would keep the damaged bytes that
    /// were already returned, so the read ends.
    /// </summary>
    private ObjectStoreException Damaged(AmazonClientException exception) => S3Failure.Describe(exception, download.Address, "verify");

    /// <summary>Returns the bytes already read from a new connection.</summary>
    private int TakeHead(Span<byte> buffer)
    {
        var read = Math.Min(buffer.Length, _head.Length);
        _head.Span[..read].CopyTo(buffer);
        _head = _head[read..];
        return Checked(read);
    }

    private int Checked(int read)
    {
        // The body is read to its end, not only to its announced length, because the SDK compares the checksum at the end.
        if (read == 0 && _position < _end)
            throw new IOException($"the body ended {_end - _position} bytes early");
        if (read > _end - _position)
        {
            throw new ObjectStoreException(
                ObjectStoreError.Transient,
                download.Address,
                $"Could not read {download.Address}: its body is longer than announced ({_end} bytes).");
        }

        return read;
    }

    private async Task ResumeAsync(Exception dropped, CancellationToken cancellationToken)
    {
        _body?.Dispose();
        _body = null;
        ObjectDisposedException.ThrowIf(_disposed, this);
        var failures = 1;
        try
        {
            if (_position < _end && maxAttempts > failures)
            {
                (_body, _head) = await download.ResumeAsync(_position, _end, _eTag, cancellationToken);
                return;
            }
        }
        catch (AmazonClientException e)
        {
            throw Damaged(e);
        }
        catch (Exception e) when (S3Download.IsDropped(e) && !cancellationToken.IsCancellationRequested)
        {
            (dropped, failures) = (e, maxAttempts);
        }

        throw S3Failure.Describe(dropped, download.Address, $"read on (at byte {_position}, {failures} failures in a row)");
    }

    private async Task RefuseChunksAsync(CancellationToken cancellationToken)
    {
        if (ChunkedContent.Ends(await download.ReadEndAsync(_size, ChunkedContent.EndBytes, _eTag, cancellationToken)))
            throw ChunkedContent.Refuse(download.Address);
    }
}
