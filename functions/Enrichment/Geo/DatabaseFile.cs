using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace Spate.Enrichment.Geo;

/// <summary>
/// The bytes of a database, of which a block is read when something in it is asked for, so that a run over a few records does not read a
/// city database whole. Once many blocks were asked for, the rest is read at once. Safe for concurrent use.
/// </summary>
/// <remarks>
/// The file stays open, so one that is replaced by a rename is read to its end. One that is cut short or overwritten in place gives an
/// error, never a signal, as a mapped file would.
/// </remarks>
internal sealed class DatabaseFile
{
    private const int BlockShift = 16;
    private const int BlockBytes = 1 << BlockShift;

    /// <summary>Blocks after which the rest is read: who looks up as much will soon have asked for most of the file.</summary>
    private const int BlocksBeforeAll = 256;

    private readonly string _path;
    private readonly byte[] _blocks;
    private readonly Lock _reading = new();
    private readonly SafeFileHandle? _handle;
    private readonly FileIdentity _identity;
    private int _blocksRead;
    private bool _isWhole;

    private DatabaseFile(string path, byte[] bytes)
    {
        _path = path;
        Bytes = bytes;
        _blocks = [];
        _isWhole = true;
    }

    private DatabaseFile(string path, SafeFileHandle handle)
    {
        _path = path;
        _handle = handle;
        _identity = FileIdentity.Of(handle);
        if (_identity.Length > Array.MaxLength)
            throw new GeoDatabaseException(path, null, $"it has {_identity.Length} bytes; at most {Array.MaxLength} can be read");
        Bytes = GC.AllocateUninitializedArray<byte>((int)_identity.Length);
        _blocks = new byte[(Bytes.Length + BlockBytes - 1) >> BlockShift];
    }

    /// <summary>All bytes. Those that were not <see cref="Require">required</see> may be anything.</summary>
    public byte[] Bytes { get; }

    public int Length => Bytes.Length;

    /// <summary>Whether all bytes are there, so that none needs to be required.</summary>
    public bool IsWhole => Volatile.Read(ref _isWhole);

    /// <summary>How many bytes were read so far.</summary>
    public long BytesRead => Math.Min((long)_blocksRead << BlockShift, Length);

    /// <exception cref="GeoDatabaseException">The file cannot be opened, or is too large.</exception>
    public static DatabaseFile Open(string path)
    {
        try
        {
            return new DatabaseFile(path, File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new GeoDatabaseException(path, null, "there is no such file", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, e);
        }
    }

    /// <summary>A database that is in memory already, and does not change any more.</summary>
    public static DatabaseFile InMemory(byte[] bytes, string name) => new(name, bytes);

    /// <summary>Bytes of the file.</summary>
    /// <exception cref="GeoDatabaseException">The file cannot be read, or has changed since it was opened.</exception>
    public ReadOnlySpan<byte> Slice(int start, int count)
    {
        Require(start, count);
        return Bytes.AsSpan(start, count);
    }

    /// <summary>Makes sure that bytes of the file are there.</summary>
    /// <exception cref="GeoDatabaseException">The file cannot be read, or has changed since it was opened.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Require(int start, int count)
    {
        if (!IsWhole)
            RequireBlocks(start, count);
    }

    private void RequireBlocks(int start, int count)
    {
        for (var block = start >> BlockShift; (long)block << BlockShift < (long)start + count; block++)
        {
            if (block < _blocks.Length && Volatile.Read(ref _blocks[block]) == 0)
                Read(block);
        }
    }

    private void Read(int block)
    {
        lock (_reading)
        {
            if (_blocks[block] != 0)
                return;
            if (_blocksRead < BlocksBeforeAll)
            {
                ReadBlock(block);
                return;
            }

            for (var other = 0; other < _blocks.Length; other++)
            {
                if (_blocks[other] == 0)
                    ReadBlock(other);
            }

            Volatile.Write(ref _isWhole, true);
            _handle!.Dispose();
        }
    }

    private void ReadBlock(int block)
    {
        var start = block << BlockShift;
        var target = Bytes.AsSpan(start, Math.Min(BlockBytes, Bytes.Length - start));
        try
        {
            for (int read; target.Length > 0 && (read = RandomAccess.Read(_handle!, target, start)) > 0; start += read)
                target = target[read..];

            // The time is asked for after the read: what was written before it shows.
            if (target.Length > 0 || FileIdentity.Of(_handle!) != _identity)
                throw new GeoDatabaseException(_path, start, "it changed while it was read; replace it by a rename");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(_path, e);
        }

        _blocksRead++;
        Volatile.Write(ref _blocks[block], 1);
    }

    private static GeoDatabaseException Unreadable(string path, Exception cause) =>
        new(path, null, $"it cannot be read: {cause.Message}", cause);

    private readonly record struct FileIdentity(long Length, DateTime LastWrite)
    {
        public static FileIdentity Of(SafeFileHandle handle) => new(RandomAccess.GetLength(handle), File.GetLastWriteTimeUtc(handle));
    }
}
