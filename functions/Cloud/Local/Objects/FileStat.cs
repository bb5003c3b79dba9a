using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Spate.Cloud.Local.Posix;

namespace Spate.Cloud.Local.Objects;

internal enum FileKind
{
    Regular,
    Directory,
    SymbolicLink,
    Special,
}

/// <summary>
/// What the file system reports about a file: enough to distinguish each version of its content from every other. A file renamed into place
/// has another inode or, if the number was reused, another birth time; a file written in place has another size or modification time. Times
/// are nanoseconds since 1970. On systems other than Linux, inode and birth time are zero and times have 100 ns resolution.
/// </summary>
/// <remarks>
/// Not detected: a write in place of the same size that also restores the modification time to the nanosecond, and, on kernels before 6.13,
/// one within the same clock tick (up to 10 ms) as the write that was seen before.
/// </remarks>
internal readonly record struct FileStat(FileKind Kind, long Size, ulong Inode, long Modified, long Born)
{
    private const uint BasicAndBirth = 0x07ff | 0x0800; // STATX_BASIC_STATS | STATX_BTIME
    private const int TypeMask = 0xF000;

    /// <summary>32 hexadecimal digits, like S3's ETags.</summary>
    public string ETag
    {
        get
        {
            Span<byte> version = stackalloc byte[32];
            BinaryPrimitives.WriteInt64LittleEndian(version, Size);
            BinaryPrimitives.WriteUInt64LittleEndian(version[8..], Inode);
            BinaryPrimitives.WriteInt64LittleEndian(version[16..], Modified);
            BinaryPrimitives.WriteInt64LittleEndian(version[24..], Born);
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(version, hash);
            return Convert.ToHexStringLower(hash[..16]);
        }
    }

    public DateTimeOffset LastModified => DateTimeOffset.UnixEpoch.AddTicks(Modified / TimeSpan.NanosecondsPerTick);

    public ObjectInfo Describe(ObjectAddress address) => new(address, Size, ETag, LastModified);

    /// <summary>The state of what <paramref name="path"/> names, without following a link; null when there is nothing.</summary>
    public static FileStat? Of(string path)
    {
        if (!OperatingSystem.IsLinux())
            return OfInfo(path);

        if (Libc.Statx(Libc.CurrentDirectory, path, Libc.NoFollow, BasicAndBirth, out var buffer) == 0)
            return From(buffer);

        return Marshal.GetLastPInvokeError() switch
        {
            Errno.NoEntry or Errno.NotADirectory => null,
            var errno => throw Errno.ToException(errno, path),
        };
    }

    /// <summary>The state of an open file.</summary>
    public static FileStat Of(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux())
            return new(FileKind.Regular, RandomAccess.GetLength(file), 0, Nanoseconds(File.GetLastWriteTimeUtc(file)), 0);

        return Libc.Statx(file, "", Libc.EmptyPath, BasicAndBirth, out var buffer) == 0
            ? From(buffer)
            : throw Errno.ToException(Marshal.GetLastPInvokeError(), "open file");
    }

    private static FileStat From(in StatxBuffer buffer) => new(
        (buffer.Mode & TypeMask) switch
        {
            0x8000 => FileKind.Regular,
            0x4000 => FileKind.Directory,
            0xA000 => FileKind.SymbolicLink,
            _ => FileKind.Special,
        },
        (long)buffer.Size,
        buffer.Inode,
        Nanoseconds(buffer.ModifiedSeconds, buffer.ModifiedNanoseconds),
        Nanoseconds(buffer.BornSeconds, buffer.BornNanoseconds));

    private static FileStat? OfInfo(string path)
    {
        var file = new FileInfo(path);
        if ((int)file.Attributes == -1)
            return null;

        var kind = file.Attributes.HasFlag(FileAttributes.ReparsePoint) ? FileKind.SymbolicLink
            : file.Attributes.HasFlag(FileAttributes.Directory) ? FileKind.Directory
            : FileKind.Regular;
        return new(kind, kind == FileKind.Regular ? file.Length : 0, 0, Nanoseconds(file.LastWriteTimeUtc), 0);
    }

    // Times after the year 2262 wrap around; they stay distinct, which is enough.
    private static long Nanoseconds(long seconds, uint nanoseconds) => unchecked((seconds * 1_000_000_000) + nanoseconds);

    private static long Nanoseconds(DateTime utc) => unchecked((utc - DateTime.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick);
}
