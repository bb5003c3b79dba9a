namespace Spate.Cloud.Local.Objects;

/// <summary>
/// The hidden directory <c>.staging</c> beside the buckets, on their file system, where objects are written before they are renamed into
/// place. Each store has its own directory there, whose owner file it keeps locked. A later store finds the lock of a dead process free and
/// removes what that process left.
/// </summary>
/// <remarks>
/// Layout: <c>enter.lock</c>, <c>{owner}.owner</c> (locked), <c>{owner}/</c> (staged files), <c>{bucket}.bucket</c> (write locks).
/// </remarks>
internal sealed class StagingArea(string root, TimeProvider time, StagingSeam seam) : IDisposable
{
    public const string Name = ".staging";

    private readonly string _directory = Path.Join(root, Name);
    private readonly string _owner = Guid.NewGuid().ToString("N");
    private readonly SemaphoreSlim _entering = new(1);
    private FileLock? _ownership;

    public string BucketLock(string bucket) => Path.Join(_directory, $"{bucket}.bucket");

    /// <summary>Creates an empty staged file.</summary>
    public async Task<StagedFile> StageAsync(ObjectAddress address, CancellationToken cancellationToken)
    {
        await EnterAsync(cancellationToken);
        var path = Path.Join(_directory, _owner, Guid.NewGuid().ToString("N"));
        return new(address, path, seam);
    }

    /// <summary>Ensures that the area exists and that this store's part of it is marked as in use.</summary>
    public async ValueTask EnterAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _ownership) is not null)
            return;

        await _entering.WaitAsync(cancellationToken);
        try
        {
            if (_ownership is not null)
                return;

            Directory.CreateDirectory(_directory);
            // Sweeping and entering exclude each other: an owner file that is not locked yet would look like that of a dead process.
            using (await FileLock.AcquireAsync(Path.Join(_directory, "enter.lock"), time, cancellationToken))
            {
                Sweep();
                var ownership = FileLock.TryAcquire(Path.Join(_directory, $"{_owner}.owner"))
                    ?? throw new IOException($"The staging directory '{_directory}' cannot be locked.");
                Directory.CreateDirectory(Path.Join(_directory, _owner));
                Volatile.Write(ref _ownership, ownership);
            }
        }
        finally
        {
            _entering.Release();
        }
    }

    public void Dispose()
    {
        if (_ownership is null)
            return;

        Remove(_owner);
        _ownership.Dispose();
        _ownership = null;
        _entering.Dispose();
    }

    private void Sweep()
    {
        foreach (var file in Directory.EnumerateFiles(_directory, "*.owner"))
        {
            using var free = FileLock.TryAcquire(file);
            if (free is not null)
                Remove(Path.GetFileNameWithoutExtension(file));
        }
    }

    private void Remove(string owner)
    {
        var directory = Path.Join(_directory, owner);
        if (Directory.Exists(directory))
            Directory.Delete(directory, recursive: true);
        File.Delete(Path.Join(_directory, $"{owner}.owner"));
    }
}

/// <summary>Where tests make the file system fail.</summary>
/// <param name="Open">Creates the staged file at a path.</param>
/// <param name="BeforePublish">Runs between the flush of a staged file and its rename into place.</param>
internal sealed record StagingSeam(Func<string, FileStream> Open, Action<ObjectAddress> BeforePublish)
{
    private const int BufferSize = 64 * 1024;

    public static readonly StagingSeam None = new(
        path => new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read, BufferSize),
        _ => { });
}
