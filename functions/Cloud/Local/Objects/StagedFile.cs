namespace Spate.Cloud.Local.Objects;

/// <summary>
/// A file that is written beside the buckets. After a write to it failed or was cancelled it can only be discarded: a part of it may be
/// missing.
/// </summary>
internal sealed class StagedFile : IDisposable
{
    private readonly FileStream _file;
    private Exception? _failure;

    public StagedFile(ObjectAddress address, string path, StagingSeam seam)
    {
        Address = address;
        Path = path;
        try
        {
            _file = seam.Open(path);
        }
        catch (Exception e) when (LocalFailure.IsFileError(e))
        {
            throw LocalFailure.Describe(e, address, "stage");
        }
    }

    public ObjectAddress Address { get; }

    public string Path { get; }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        ThrowIfFailed();
        try
        {
            _file.Write(bytes);
        }
        catch (Exception e)
        {
            throw Fail(e);
        }
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        ThrowIfFailed();
        try
        {
            await _file.WriteAsync(bytes, cancellationToken);
        }
        catch (Exception e)
        {
            throw Fail(e);
        }
    }

    /// <summary>Ends writing. With <paramref name="toDisk"/>, the content survives a power loss from then on.</summary>
    public FileStat Close(bool toDisk)
    {
        ThrowIfFailed();
        try
        {
            _file.Flush(toDisk);
            _file.Dispose();
            return FileStat.Of(Path) ?? throw new FileNotFoundException($"Something else removed the staged file: '{Path}'.");
        }
        catch (Exception e)
        {
            throw Fail(e);
        }
    }

    /// <summary>Deletes the file unless it was renamed into place.</summary>
    public void Dispose()
    {
        try
        {
            _file.Dispose();
        }
        catch (Exception e) when (LocalFailure.IsFileError(e))
        {
            // Closing flushes the buffer. On a full disk that fails again, and the file is deleted below.
            _failure ??= e;
        }

        // The store may have been disposed first, and its directory deleted with it.
        if (File.Exists(Path))
            File.Delete(Path);
    }

    private void ThrowIfFailed()
    {
        if (_failure is not null)
            throw Describe(_failure);
    }

    private Exception Fail(Exception exception)
    {
        _failure = exception;
        return Describe(exception);
    }

    private Exception Describe(Exception exception) => exception switch
    {
        _ when LocalFailure.IsFileError(exception) => LocalFailure.Describe(exception, Address, "write"),
        OperationCanceledException => new OperationCanceledException($"The write of {Address} was cancelled.", exception),
        _ => new InvalidOperationException($"The write of {Address} failed before: {exception.Message}", exception),
    };
}
