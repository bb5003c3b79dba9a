using System.Runtime.InteropServices;
using Spate.Cloud.Local.Posix;

namespace Spate.Cloud.Local.Objects;

/// <summary>
/// The directories that keys imply. They stay when the last object in them is deleted, so that a directory into which people drop files
/// does not disappear.
/// </summary>
internal static class DirectoryTree
{
    /// <summary>Creates a directory and its parents; with <paramref name="toDisk"/>, they survive a power loss.</summary>
    public static void Create(string path, bool toDisk)
    {
        if (Directory.Exists(path))
            return;

        var parent = Path.GetDirectoryName(path)!;
        Create(parent, toDisk);
        Directory.CreateDirectory(path);
        if (toDisk)
            Flush(parent);
    }

    /// <summary>
    /// Makes the names in a directory survive a power loss. On other systems than Linux this is left to the file system's journal.
    /// </summary>
    public static void Flush(string path)
    {
        if (!OperatingSystem.IsLinux())
            return;

        using var directory = Libc.Open(path, Libc.CloseOnExec);
        if (directory.IsInvalid || Libc.Fsync(directory) != 0)
            throw Errno.ToException(Marshal.GetLastPInvokeError(), path);
    }

    /// <summary>Removes a directory that contains only directories; false when it contains anything else.</summary>
    public static bool RemoveIfWithoutFiles(string path)
    {
        foreach (var entry in Directory.EnumerateFileSystemEntries(path))
        {
            if (FileStat.Of(entry) is not { Kind: FileKind.Directory } || !RemoveIfWithoutFiles(entry))
                return false;
        }

        Directory.Delete(path);
        return true;
    }
}
