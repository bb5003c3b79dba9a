using Microsoft.Win32.SafeHandles;
using Spate.Cloud.Streams;

namespace Spate.Cloud.Local.Objects;

/// <summary>
/// Reads a byte range of one version of an object. The open file stays the version that was opened when another is renamed over it; when it
/// is written in place instead, the read that could see both fails, because the file is looked at again after each read and before
/// its bytes are handed out.
/// </summary>
internal sealed class LocalObjectReader(ObjectAddress address, SafeFileHandle file, FileStat opened, long offset, long end) : ReadOnlyStream
{
    private long _position = offset;

    public override int Read(Span<byte> buffer)
    {
        var wanted = Wanted(buffer.Length);
        if (wanted == 0)
            return 0;

        try
        {
            return Advance(RandomAccess.Read(file, buffer[..wanted], _position));
        }
        catch (Exception e) when (LocalFailure.IsFileError(e))
        {
            throw LocalFailure.Describe(e, address, "read");
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var wanted = Wanted(buffer.Length);
        if (wanted == 0)
            return 0;

        try
        {
            return Advance(await RandomAccess.ReadAsync(file, buffer[..wanted], _position, cancellationToken));
        }
        catch (Exception e) when (LocalFailure.IsFileError(e))
        {
            throw LocalFailure.Describe(e, address, "read");
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            file.Dispose();
        base.Dispose(disposing);
    }

    private int Wanted(int capacity) => (int)Math.Min(capacity, end - _position);

    private int Advance(int read)
    {
        if (read == 0 || FileStat.Of(file) != opened)
        {
            throw new ObjectStoreException(
                ObjectStoreError.PreconditionFailed,
                address,
                $"{address} was written in place while it was read (near byte {_position}): read it anew.");
        }

        _position += read;
        return read;
    }
}
