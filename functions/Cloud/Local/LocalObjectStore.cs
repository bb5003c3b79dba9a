using System.Runtime.CompilerServices;
using Spate.Cloud.Local.Objects;

namespace Spate.Cloud;

/// <summary>
/// Buckets as directories: the object <c>s3://bucket/key</c> is the file <c>root/bucket/key</c>. Any number of processes may use one root;
/// people and programs may add, replace and remove files directly.
/// </summary>
/// <remarks>
/// What a file system does not support is refused with <see cref="ObjectStoreError.InvalidName"/>: an object whose key is a directory part
/// of another's, empty or hidden parts, names of temporary files, parts longer than 255 bytes, symbolic links. On a file system that
/// ignores case, so do keys.
/// </remarks>
public sealed class LocalObjectStore : IObjectStore, IDisposable
{
    private readonly StagingArea _staging;
    private readonly Publisher _publisher;
    private readonly OrderedListing _listing;

    /// <summary>Creates a store over a directory, which is created with the first bucket.</summary>
    /// <param name="root">The directory that holds the buckets.</param>
    /// <param name="options">How objects are written.</param>
    /// <param name="timeProvider">The clock that times the waits for locks.</param>
    public LocalObjectStore(string root, LocalObjectStoreOptions? options = null, TimeProvider? timeProvider = null)
        : this(root, options ?? new(), timeProvider ?? TimeProvider.System, StagingSeam.None)
    {
    }

    internal LocalObjectStore(string root, LocalObjectStoreOptions options, TimeProvider time, StagingSeam seam)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        Tree = new(root);
        _staging = new(Tree.Root, time, seam);
        _publisher = new(Tree, _staging, seam, options.FlushToDisk, time);
        _listing = new(Tree);
    }

    /// <summary>The directory that holds the buckets, as a full path.</summary>
    public string Root => Tree.Root;

    internal BucketTree Tree { get; }

    /// <summary>Creates a bucket unless it exists.</summary>
    /// <exception cref="ObjectStoreException">The name is not valid for a bucket, or the directory cannot be created.</exception>
    public void CreateBucket(string bucket)
    {
        var address = new ObjectAddress(bucket, "any");
        Guard(address, "create the bucket of", () =>
        {
            ObjectName.Check(address);
            DirectoryTree.Create(Tree.BucketPath(bucket), toDisk: true);
            return bucket;
        });
    }

    /// <inheritdoc />
    public Task<ObjectInfo?> HeadAsync(ObjectAddress address, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Guard(address, "look at", () => Tree.Locate(address).Object?.Describe(address)));
    }

    /// <inheritdoc />
    public Task<Stream> OpenReadAsync(ObjectAddress address, ReadOptions options = default, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(options.Offset, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(options.Length ?? 0, nameof(options));
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<Stream>(Guard(address, "read", () => Open(address, options)));
    }

    /// <inheritdoc />
    public async Task<IObjectWriter> OpenWriteAsync(ObjectAddress address, CancellationToken cancellationToken = default) =>
        new LocalObjectWriter(await StageAsync(address, cancellationToken), _publisher);

    /// <inheritdoc />
    public async Task<ObjectInfo> PutAsync(
        ObjectAddress address,
        ReadOnlyMemory<byte> content,
        PutCondition condition = default,
        CancellationToken cancellationToken = default)
    {
        using var staged = await StageAsync(address, cancellationToken);
        await staged.WriteAsync(content, cancellationToken);
        return await _publisher.PublishAsync(staged, condition, cancellationToken);
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<ObjectInfo> ListAsync(
        string bucket, string prefix = "", [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var address = new ObjectAddress(bucket, prefix);
        Guard(address, "list", () =>
        {
            ObjectName.Check(address with { Key = "any" });
            Tree.RequireBucket(address);
            return bucket;
        });

        using var objects = _listing.Walk(bucket, prefix).GetEnumerator();
        while (Guard(address, "list", objects.MoveNext))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var found = objects.Current;
            yield return found.Stat.Describe(new(bucket, found.Key));
        }
    }

    /// <inheritdoc />
    public async Task DeleteAsync(ObjectAddress address, CancellationToken cancellationToken = default)
    {
        try
        {
            Tree.Locate(address);
            await _publisher.DeleteAsync(address, cancellationToken);
        }
        catch (Exception e) when (LocalFailure.IsFileError(e))
        {
            throw LocalFailure.Describe(e, address, "delete");
        }
    }

    /// <summary>Removes what this store staged but did not complete.</summary>
    public void Dispose() => _staging.Dispose();

    private async Task<StagedFile> StageAsync(ObjectAddress address, CancellationToken cancellationToken)
    {
        try
        {
            Tree.Locate(address);
            return await _staging.StageAsync(address, cancellationToken);
        }
        catch (Exception e) when (LocalFailure.IsFileError(e))
        {
            throw LocalFailure.Describe(e, address, "stage");
        }
    }

    private LocalObjectReader Open(ObjectAddress address, ReadOptions options)
    {
        var target = Tree.Locate(address);
        if (target.Object is null)
            throw new ObjectStoreException(ObjectStoreError.NoSuchKey, address, $"{address} does not exist.");

        var file = File.OpenHandle(
            target.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        try
        {
            var opened = FileStat.Of(file);
            if (options.IfMatch is { } expected && opened.ETag is var present && present != expected)
            {
                throw new ObjectStoreException(
                    ObjectStoreError.PreconditionFailed,
                    address,
                    $"{address} has the ETag {present}, but {expected} was requested: it was replaced.");
            }

            var start = Math.Min(options.Offset, opened.Size);
            var end = start + Math.Min(options.Length ?? long.MaxValue, opened.Size - start);
            return new LocalObjectReader(address, file, opened, start, end);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static T Guard<T>(ObjectAddress address, string doing, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (LocalFailure.IsFileError(e))
        {
            throw LocalFailure.Describe(e, address, doing);
        }
    }
}
