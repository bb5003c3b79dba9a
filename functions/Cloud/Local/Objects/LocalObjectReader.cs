using Microsoft.Win32.SafeHandles;
using Spate.Cloud.Streams;

namespace Spate.Cloud.Local.Objects;

/// <summary>
/// Reads a byte range of one version of an object. When another version is renamed over the file, the open file stays the version that was
/// opened. When the file is written in place instead, a read that could see both versions fails, because the file's state is checked after
/// each read, before its bytes are returned.
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
                $"{address} was written in place while it was read (near byte {_position}): read it again.");
        }

        _position += read;
        return read;
    }
}
