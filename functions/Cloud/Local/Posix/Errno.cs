using System.Runtime.InteropServices;

namespace Spate.Cloud.Local.Posix;

/// <summary>Error numbers of Linux, and the exceptions that .NET's own file calls throw for them (with the number in HResult).</summary>
internal static class Errno
{
    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int Again = 11;
    public const int AccessDenied = 13;
    public const int Exists = 17;
    public const int CrossDevice = 18;
    public const int NotADirectory = 20;
    public const int FileTooBig = 27;
    public const int NoSpace = 28;
    public const int ReadOnlyFileSystem = 30;
    public const int NameTooLong = 36;
    public const int NotEmpty = 39;
    public const int QuotaExceeded = 122;

    public static Exception ToException(int errno, string path)
    {
        var message = $"{Marshal.GetPInvokeErrorMessage(errno)}: '{path}'.";
        return errno switch
        {
            AccessDenied or NotPermitted => new UnauthorizedAccessException(message),
            NoEntry or NotADirectory => new FileNotFoundException(message, path),
            NameTooLong => new PathTooLongException(message),
            _ => new IOException(message, errno),
        };
    }
}
