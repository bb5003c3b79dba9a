using System.Runtime.InteropServices;
using Spate.Cloud.Local.Posix;

namespace Spate.Cloud.Local.Objects;

/// <summary>
/// The atomic rename. On Linux it is the system call itself, because <see cref="File.Move(string, string, bool)"/> falls back to copying
/// when the two paths are on different file systems, and a reader could see an incomplete copy.
/// </summary>
internal static class Rename
{
    public static void IntoPlace(string from, string to, bool replace)
    {
        if (!OperatingSystem.IsLinux())
        {
            File.Move(from, to, replace);
            return;
        }

        if ((replace ? Libc.Rename(from, to) : Libc.Link(from, to)) == 0)
        {
            if (!replace)
                File.Delete(from);
            return;
        }

        throw Marshal.GetLastPInvokeError() switch
        {
            Errno.CrossDevice =>
                new IOException($"'{to}' is not on the file system of '{from}': buckets and '{StagingArea.Name}' must share one."),
            var errno => Errno.ToException(errno, to),
        };
    }
}
