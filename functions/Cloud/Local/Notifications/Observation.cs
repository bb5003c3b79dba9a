using System.Runtime.InteropServices;
using Spate.Cloud.Local.Objects;
using Spate.Cloud.Local.Posix;

namespace Spate.Cloud.Local.Notifications;

internal enum WriterState
{
    /// <summary>Nobody has the file open for writing.</summary>
    None,

    /// <summary>Somebody has.</summary>
    Open,

    /// <summary>The system does not say.</summary>
    Unknown,
}

/// <summary>One look at a file.</summary>
internal readonly record struct Observation(FileStat Stat, WriterState Writer)
{
    private const int SetSignal = 10;   // F_SETSIG
    private const int SetLease = 1024;  // F_SETLEASE
    private const int ReadLease = 0;    // F_RDLCK
    private const int NonBlocking = 0x800; // O_NONBLOCK: were the file a pipe by then, opening must not hang
    private const int UrgentSignal = 23; // SIGURG

    /// <summary>Observes a file; null when there is none.</summary>
    /// <remarks>
    /// On Linux this takes a read lease: fcntl(2) refuses it with EAGAIN while anybody has the file open for writing. Size and times are
    /// read while the lease is held, so they belong to a moment without writers. Closing the file ends the lease. A writer that opens the
    /// file in those microseconds waits for that, and the kernel signals this process. The default signal, SIGIO, would end the process;
    /// SIGURG is ignored.
    /// </remarks>
    public static Observation? Of(string path)
    {
        if (FileStat.Of(path) is not { } stat)
            return null;
        if (stat.Kind != FileKind.Regular || !OperatingSystem.IsLinux())
            return new(stat, WriterState.Unknown);

        using var file = Libc.Open(path, Libc.CloseOnExec | NonBlocking);
        if (file.IsInvalid || Libc.Fcntl(file, SetSignal, UrgentSignal) != 0)
            return new(stat, WriterState.Unknown);
        if (Libc.Fcntl(file, SetLease, ReadLease) == 0)
            return new(FileStat.Of(file), WriterState.None);
        return new(stat, Marshal.GetLastPInvokeError() == Errno.Again ? WriterState.Open : WriterState.Unknown);
    }
}
