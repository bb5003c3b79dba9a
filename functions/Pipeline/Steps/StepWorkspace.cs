using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Spate.Pipeline.Steps;

/// <summary>
/// Where the steps of this worker have their folders, below the temporary directory. A file is locked in it as long as the worker lives,
/// which ends with its process, however that ends: so the next worker knows what a dead one left.
/// </summary>
internal sealed class StepWorkspace(ILogger<StepWorkspace> logger) : IDisposable
{
    private const string Prefix = "spate-steps-";
    private const string LockName = ".lock";

    /// <summary>How old a folder without a lock must be to be taken for a leftover: one that is being made has none for a moment.</summary>
    private static readonly TimeSpan Youth = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private string? _root;
    private FileStream? _owner;
    private int _folders;

    /// <summary>Makes the folder of a step.</summary>
    public StepFolder Create()
    {
        lock (_lock)
        {
            if (_root is null)
            {
                _root = Directory.CreateTempSubdirectory(Prefix).FullName;
                _owner = Lock(Path.Combine(_root, LockName), FileMode.CreateNew);
            }

            return new StepFolder(Path.Combine(_root, (++_folders).ToString(CultureInfo.InvariantCulture)), logger);
        }
    }

    /// <summary>Ends the processes and containers of workers that died, and removes their folders.</summary>
    public async Task RemoveLeftoversAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(Path.GetTempPath())) return;
        foreach (var root in Directory.EnumerateDirectories(Path.GetTempPath(), $"{Prefix}*"))
        {
            using var owned = Adopt(root);
            if (owned is not null) await RemoveAsync(root, cancellationToken);
        }
    }

    public void Dispose()
    {
        if (_root is not null) StepFolder.Remove(_root, logger);
        _owner?.Dispose();
    }

    /// <summary>Takes the lock of a dead worker's folder; null if its worker lives, or is another user's.</summary>
    private FileStream? Adopt(string root)
    {
        var info = new DirectoryInfo(root);
        if (info.LinkTarget is not null) return null;
        var file = Path.Combine(root, LockName);
        try
        {
            if (File.Exists(file)) return Lock(file, FileMode.Open);
            return DateTime.UtcNow - info.CreationTimeUtc > Youth ? Lock(file, FileMode.CreateNew) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            logger.LogDebug(e, "{Folder} is in use", root);
            return null;
        }
    }

    private static FileStream Lock(string file, FileMode mode) => new(file, mode, FileAccess.ReadWrite, FileShare.None);

    private async Task RemoveAsync(string root, CancellationToken cancellationToken)
    {
        var ended = ProcessTree.KillMarked(mark => mark.StartsWith($"{root}/", StringComparison.Ordinal));
        foreach (var folder in Directory.EnumerateDirectories(root))
        {
            if (StepFolder.NotedContainer(folder) is { } container) await Containers.RemoveAsync(container, logger, cancellationToken);
        }

        logger.LogWarning("Removing {Folder}, which a worker left that died; {Processes} processes of its steps were ended", root, ended);
        StepFolder.Remove(root, logger);
    }
}
