using System.Diagnostics;
using Spate.Cloud.Streams;

namespace Spate.Cloud.Diagnostics;

/// <summary>The content of an object. The span lasts until the stream is disposed.</summary>
internal sealed class TracedStream(Stream stream, Activity call) : ReadOnlyStream
{
    private long _bytes;
    private bool _ended;

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return Count(stream.Read(buffer));
        }
        catch (Exception e)
        {
            End(e);
            throw;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return Count(await stream.ReadAsync(buffer, cancellationToken));
        }
        catch (Exception e)
        {
            End(e);
            throw;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        End();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            stream.Dispose();
            End();
        }

        base.Dispose(disposing);
    }

    private int Count(int read)
    {
        _bytes += read;
        return read;
    }

    private void End(Exception? error = null)
    {
        if (_ended)
            return;
        _ended = true;
        call.SetTag("spate.bytes", _bytes);
        StoreTracing.End(call, error);
    }
}
