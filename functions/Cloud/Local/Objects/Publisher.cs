using System.Collections.Concurrent;

namespace Spate.Cloud.Local.Objects;

/// <summary>
/// Makes staged files visible. Every change through a store holds the bucket's lock while it checks its condition and renames, so
/// conditions hold among processes. Programs that move files in directly do not take the lock.
/// </summary>
/// <remarks>
/// Order, with flushing on: the content to disk, the rename, the directory to disk, and only then the call returns. So a power failure
/// never loses an object while keeping one that was written after it.
/// </remarks>
internal sealed class Publisher(BucketTree tree, StagingArea staging, StagingSeam seam, bool flushToDisk, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _buckets = new(StringComparer.Ordinal);

    public async Task<ObjectInfo> PublishAsync(StagedFile staged, PutCondition condition, CancellationToken cancellationToken)
    {
        var address = staged.Address;
        var stat = staged.Close(flushToDisk);
        seam.BeforePublish(address);
        try
        {
            string path;
            using (await LockAsync(address.Bucket, cancellationToken))
            {
                var target = tree.Locate(address);
                Check(address, target, condition);
                MakeRoom(address, target);
                DirectoryTree.Create(Path.GetDirectoryName(target.Path)!, flushToDisk);
                Rename.IntoPlace(staged.Path, target.Path, replace: !condition.IfNoneMatch);
                path = target.Path;
            }

            if (flushToDisk)
                DirectoryTree.Flush(Path.GetDirectoryName(path)!);
            return stat.Describe(address);
        }
        catch (Exception e) when (LocalFailure.IsFileError(e))
        {
            throw LocalFailure.Describe(e, address, "write");
        }
    }

    public async Task DeleteAsync(ObjectAddress address, CancellationToken cancellationToken)
    {
        using (await LockAsync(address.Bucket, cancellationToken))
        {
            var target = tree.Locate(address);
            if (target.Object is null)
                return;
            File.Delete(target.Path);
            if (flushToDisk)
                DirectoryTree.Flush(Path.GetDirectoryName(target.Path)!);
        }
    }

    private static void Check(ObjectAddress address, LocatedObject target, PutCondition condition)
    {
        if (condition.IfNoneMatch && target.Object is not null)
            throw new ObjectStoreException(ObjectStoreError.PreconditionFailed, address, $"{address} already exists.");

        if (condition.IfMatch is { } expected && target.Object?.ETag is var present && present != expected)
        {
            throw new ObjectStoreException(
                ObjectStoreError.PreconditionFailed,
                address,
                $"{address} {(present is null ? "does not exist" : $"has the ETag {present}")}, but {expected} was expected.");
        }
    }

    private static void MakeRoom(ObjectAddress address, LocatedObject target)
    {
        if (target.FileInTheWay is { } file)
        {
            throw new ObjectStoreException(
                ObjectStoreError.InvalidName,
                address,
                $"{address} cannot be written: '{file}' is an object, and in a file system a file cannot also be a directory. "
                + "Choose another key.");
        }

        if (target.Stat is { Kind: FileKind.Directory } && !DirectoryTree.RemoveIfWithoutFiles(target.Path))
        {
            throw new ObjectStoreException(
                ObjectStoreError.InvalidName,
                address,
                $"{address} cannot be written: there are objects below '{address.Key}/', and in a file system a directory cannot also be a "
                + "file. Choose another key.");
        }
    }

    private async ValueTask<BucketLock> LockAsync(string bucket, CancellationToken cancellationToken)
    {
        await staging.EnterAsync(cancellationToken);
        var turn = _buckets.GetOrAdd(bucket, _ => new SemaphoreSlim(1));
        await turn.WaitAsync(cancellationToken);
        try
        {
            return new(turn, await FileLock.AcquireAsync(staging.BucketLock(bucket), time, cancellationToken));
        }
        catch
        {
            turn.Release();
            throw;
        }
    }

    private readonly struct BucketLock(SemaphoreSlim turn, FileLock file) : IDisposable
    {
        public void Dispose()
        {
            file.Dispose();
            turn.Release();
        }
    }
}
