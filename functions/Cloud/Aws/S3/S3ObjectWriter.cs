using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.Logging;

namespace Spate.Cloud.Aws.S3;

/// <summary>
/// A streamed write. Content that fits into one part is sent with one put; more becomes a multipart upload, whose parts are sent while the
/// next is filled. At most the parts in flight and the one being filled are in memory.
/// </summary>
internal sealed class S3ObjectWriter : IObjectWriter
{
    private readonly IAmazonS3 _client;
    private readonly ObjectAddress _address;
    private readonly S3Options _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _free;
    private readonly CancellationTokenSource _giveUp;
    private readonly List<Task<PartETag>> _parts = [];
    private PartBuffer _filling;
    private S3Upload? _upload;
    private long _written;
    private bool _closed;
    private bool _broken;

    /// <param name="client">The service.</param>
    /// <param name="address">The object.</param>
    /// <param name="options">How it is written.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Receives warnings about what could not be cleaned up.</param>
    /// <param name="ended">Cancels the write, including requests in flight.</param>
    public S3ObjectWriter(
        IAmazonS3 client, ObjectAddress address, S3Options options, TimeProvider time, ILogger logger, CancellationToken ended)
    {
        _giveUp = CancellationTokenSource.CreateLinkedTokenSource(ended);
        (_client, _address, _options, _time, _logger) = (client, address, options, time, logger);
        _free = new(options.ConcurrentParts);
        _filling = new(options.PartSize);
        Body = new S3WriteStream(this);
    }

    public Stream Body { get; }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        while (!Take(content.Span, out var taken))
        {
            content = content[taken..];
            await SendAsync(cancellationToken);
        }
    }

    public void Write(ReadOnlySpan<byte> content)
    {
        while (!Take(content, out var taken))
        {
            content = content[taken..];
            // On the thread pool the upload cannot wait for a context that this thread holds.
            Task.Run(() => SendAsync(CancellationToken.None)).GetAwaiter().GetResult();
        }
    }

    public async Task<ObjectInfo> CompleteAsync(CancellationToken cancellationToken = default)
    {
        if (_closed)
            throw new InvalidOperationException($"The write of {_address} has already ended.");
        _closed = true;
        if (_broken)
        {
            throw new InvalidOperationException(
                $"A write to {_address} failed or was cancelled, so its content is incomplete. Write it again.");
        }

        var eTag = await Guard("complete the write of", token => _upload is null ? PutAsync(token) : JoinAsync(token), cancellationToken);
        _upload = null; // Nothing is left to abort.
        return S3ObjectStore.Written(_address, _written, eTag, _time);
    }

    public async ValueTask DisposeAsync()
    {
        _closed = true;
        await _giveUp.CancelAsync();
        await ((Task)Task.WhenAll(_parts)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _filling.Dispose();
        if (_upload is { } upload)
            await AbortAsync(upload);
        _upload = null;
        _giveUp.Dispose();
        _free.Dispose();
    }

    /// <summary>Appends what fits into the part being filled; false when there is more.</summary>
    private bool Take(ReadOnlySpan<byte> content, out int taken)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        taken = _filling.Append(content);
        _written += taken;
        return taken == content.Length;
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        _broken = true;
        await Guard("write", SendFilledAsync, cancellationToken);
        _broken = false;
    }

    private async Task<bool> SendFilledAsync(CancellationToken cancellationToken)
    {
        if (_parts.Find(part => part.IsFaulted) is { } failed)
            await failed;
        if (_parts.Count == PartSizes.MaxParts)
        {
            throw new ObjectStoreException(
                ObjectStoreError.InsufficientStorage, _address, $"{_address} is longer than S3 allows ({_written} bytes). Split it.");
        }

        _upload ??= await S3Upload.BeginAsync(_client, _address, _options, cancellationToken);
        await _free.WaitAsync(cancellationToken);
        _parts.Add(SendPartAsync(_upload, _parts.Count + 1, _filling));
        _filling = new(PartSizes.Next(_written, _options.PartSize));

        // The slot may have come from a part that was cancelled with this write.
        cancellationToken.ThrowIfCancellationRequested();
        return true;
    }

    private async Task<PartETag> SendPartAsync(S3Upload upload, int number, PartBuffer content)
    {
        try
        {
            return await upload.SendAsync(number, content, _giveUp.Token);
        }
        finally
        {
            content.Dispose();
            _free.Release();
        }
    }

    private async Task<string> PutAsync(CancellationToken cancellationToken)
    {
        using var content = _filling.OpenRead();
        return await S3Put.RunAsync(_client, _address, content, default, _options, cancellationToken);
    }

    private async Task<string> JoinAsync(CancellationToken cancellationToken)
    {
        await SendFilledAsync(cancellationToken);
        var parts = await Task.WhenAll(_parts).WaitAsync(cancellationToken);
        return await _upload!.CompleteAsync(parts, _written, cancellationToken);
    }

    private async Task AbortAsync(S3Upload upload)
    {
        try
        {
            await upload.AbortAsync(CancellationToken.None);
        }
        catch (Exception e) when (S3Failure.IsServiceError(e))
        {
            // Disposing must not hide why the write ended; the bucket's lifecycle rule removes what is left.
            _logger.LogWarning(
                e,
                "The parts of an aborted upload of {Address} could not be removed; a lifecycle rule for aborted multipart uploads does it",
                _address);
        }
    }

    /// <summary>Runs an action until the call or the write is cancelled.</summary>
    private async Task<T> Guard<T>(string doing, Func<CancellationToken, Task<T>> action, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _giveUp.Token);
        try
        {
            return await action(either.Token);
        }
        catch (Exception e) when (S3Failure.IsServiceError(e))
        {
            throw S3Failure.Describe(e, _address, doing);
        }
    }
}
