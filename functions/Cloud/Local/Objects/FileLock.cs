using Spate.Cloud.Local.Posix;

namespace Spate.Cloud.Local.Objects;

/// <summary>
/// A lock among processes: a file that the holder has open exclusively (flock on Unix). The system releases it when the holder dies.
/// </summary>
internal sealed class FileLock : IDisposable
{
    private const int WindowsSharingViolation = unchecked((int)0x80070020);
    private const int MacAgain = 35;

    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    /// <summary>Takes the lock, or returns null when it is held.</summary>
    public static FileLock? TryAcquire(string path)
    {
        try
        {
            return new(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0));
        }
        catch (IOException e) when (e.HResult is WindowsSharingViolation or Errno.Again or MacAgain)
        {
            return null;
        }
    }

    /// <summary>Takes the lock as soon as it is free. Holders keep it for microseconds, so waiting is a short poll.</summary>
    public static async ValueTask<FileLock> AcquireAsync(string path, TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (TryAcquire(path) is { } acquired)
                return acquired;
            await Task.Delay(TimeSpan.FromMilliseconds(1), time, cancellationToken);
        }
    }

    public void Dispose() => _file.Dispose();
}
