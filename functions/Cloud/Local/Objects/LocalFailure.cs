using Spate.Cloud.Local.Posix;

namespace Spate.Cloud.Local.Objects;

/// <summary>Maps failures of file calls to <see cref="ObjectStoreException"/>.</summary>
internal static class LocalFailure
{
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);

    /// <summary>True for what file calls throw when the file system refuses or fails, as opposed to wrong arguments.</summary>
    public static bool IsFileError(Exception exception) =>
        exception is IOException and not ObjectStoreException or UnauthorizedAccessException;

    /// <param name="exception">What the file call threw.</param>
    /// <param name="address">The object.</param>
    /// <param name="doing">What was attempted, such as "write" or "read".</param>
    public static ObjectStoreException Describe(Exception exception, ObjectAddress address, string doing)
    {
        var error = Classify(exception);
        var advice = error switch
        {
            ObjectStoreError.InsufficientStorage => " Free space or raise the quota; nothing became visible.",
            ObjectStoreError.AccessDenied => " Give this user access to it.",
            _ => "",
        };
        return new(error, address, $"Could not {doing} {address}: {exception.Message}{advice}", exception);
    }

    private static ObjectStoreError Classify(Exception exception) => exception switch
    {
        UnauthorizedAccessException => ObjectStoreError.AccessDenied,
        FileNotFoundException or DirectoryNotFoundException => ObjectStoreError.NoSuchKey,
        PathTooLongException => ObjectStoreError.InvalidName,
        { HResult: WindowsDiskFull or WindowsHandleDiskFull } => ObjectStoreError.InsufficientStorage,
        { HResult: Errno.NoSpace or Errno.QuotaExceeded or Errno.FileTooBig } when !OperatingSystem.IsWindows() =>
            ObjectStoreError.InsufficientStorage,
        { HResult: Errno.ReadOnlyFileSystem } when !OperatingSystem.IsWindows() => ObjectStoreError.AccessDenied,
        _ => ObjectStoreError.Transient,
    };
}
