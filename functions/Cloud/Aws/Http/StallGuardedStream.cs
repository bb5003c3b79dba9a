using Spate.Cloud.Streams;

namespace Spate.Cloud.Aws.Http;

/// <summary>A body that is closed when a read, synchronous or not, has waited too long; the read then fails.</summary>
internal sealed class StallGuardedStream : ReadOnlyStream
{
    private readonly Stream _body;
    private readonly TimeSpan _patience;
    private readonly ITimer _timer;
    private volatile bool _stalled;

    public StallGuardedStream(Stream body, TimeSpan patience, TimeProvider time)
    {
        (_body, _patience) = (body, patience);
        _timer = time.CreateTimer(
            static stream => ((StallGuardedStream)stream!).GiveUp(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public override int Read(Span<byte> buffer)
    {
        Watch(_patience);
        try
        {
            return Trusted(_body.Read(buffer));
        }
        catch (Exception e) when (_stalled)
        {
            throw Stalled(e);
        }
        finally
        {
            Watch(Timeout.InfiniteTimeSpan);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Watch(_patience);
        try
        {
            return Trusted(await _body.ReadAsync(buffer, cancellationToken));
        }
        catch (Exception e) when (_stalled)
        {
            throw Stalled(e);
        }
        finally
        {
            Watch(Timeout.InfiniteTimeSpan);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _timer.Dispose();
            _body.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Watch(TimeSpan patience) => _timer.Change(patience, Timeout.InfiniteTimeSpan);

    private void GiveUp()
    {
        _stalled = true;
        _body.Dispose();
    }

    /// <summary>A read whose body was closed under it may have been filled from a buffer that already belongs to somebody else.</summary>
    private int Trusted(int bytes) => _stalled ? throw Stalled(null) : bytes;

    private IOException Stalled(Exception? e) => new($"the body brought no byte for {_patience}", e);
}
