using Microsoft.Extensions.Logging;
using Spate.Cloud.Local.Objects;

namespace Spate.Cloud.Local.Notifications;

/// <summary>
/// The directory that a rule's keys have in common, with the system's notices of changes below it. It is created when it is missing, so
/// that files can be dropped into it.
/// </summary>
internal sealed class WatchedDirectory(BucketTree tree, string bucket, string directory, FileChanges changes, ILogger logger) : IDisposable
{
    private readonly string _path = tree.Path(bucket, directory).TrimEnd(Path.DirectorySeparatorChar);
    private FileSystemWatcher? _watcher;
    private (ulong Inode, long Born) _identity;
    private bool _warned;

    /// <summary>Whether the system reports every change.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>
    /// Starts to listen, or starts again when the directory was replaced. Call it before each scan: later changes are reported.
    /// </summary>
    public void Listen()
    {
        try
        {
            DirectoryTree.Create(_path, toDisk: false);
            if (FileStat.Of(_path) is not { Kind: FileKind.Directory } stat)
                throw new IOException($"'{_path}' is not a directory.");
            if (_watcher is null || _identity != (stat.Inode, stat.Born))
                Start(stat);
        }
        catch (Exception e) when (LocalFailure.IsFileError(e))
        {
            FallBack(e);
        }
    }

    public void Dispose() => _watcher?.Dispose();

    private void Start(FileStat stat)
    {
        _watcher?.Dispose();
        _watcher = new FileSystemWatcher(_path)
        {
            IncludeSubdirectories = true,
            InternalBufferSize = 64 * 1024,
            NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size,
        };
        _watcher.Created += (_, e) => Add(e.FullPath, FileChange.Appeared);
        _watcher.Changed += (_, e) => Add(e.FullPath, FileChange.Changed);
        _watcher.Renamed += (_, e) => Add(e.FullPath, FileChange.Appeared | FileChange.Renamed);
        _watcher.Error += (_, e) => OnError(e.GetException());
        _identity = (stat.Inode, stat.Born);
        IsComplete = true;
        _watcher.EnableRaisingEvents = true;
    }

    private void Add(string path, FileChange change)
    {
        if (tree.AddressOf(path) is { } address)
            changes.Add(address, change);
    }

    private void OnError(Exception exception)
    {
        if (exception is InternalBufferOverflowException)
            logger.LogInformation("More files changed below {Directory} than the system can report at once; it is scanned instead.", _path);
        else
            FallBack(exception);
        changes.AddLoss();
    }

    private void FallBack(Exception exception)
    {
        IsComplete = false;
        if (_warned)
            return;

        _warned = true;
        logger.LogWarning(
            exception,
            "Changes below {Directory} are found by scanning only, which is slower: the system does not report all of them. On Linux, "
            + "raise fs.inotify.max_user_watches and fs.inotify.max_user_instances (sysctl).",
            _path);
    }
}
