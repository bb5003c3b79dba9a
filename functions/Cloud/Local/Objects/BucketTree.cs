namespace Spate.Cloud.Local.Objects;

/// <summary>Where an object is, or would be.</summary>
/// <param name="Path">The file's path.</param>
/// <param name="Stat">The state of the file, or null.</param>
/// <param name="FileInTheWay">The first part of the key that is a file and so cannot contain others, or null.</param>
internal readonly record struct LocatedObject(string Path, FileStat? Stat, string? FileInTheWay)
{
    /// <summary>The object's state, or null when there is no object (a directory is not one).</summary>
    public FileStat? Object => Stat is { Kind: FileKind.Regular } stat ? stat : null;
}

/// <summary>
/// Maps addresses to paths below one root directory, never outside it: names are checked, and paths through symbolic links are refused (the
/// root itself may be one).
/// </summary>
internal sealed class BucketTree(string root)
{
    public string Root { get; } = System.IO.Path.GetFullPath(root);

    public string BucketPath(string bucket) => System.IO.Path.Join(Root, bucket);

    /// <summary>The path of a checked key or of a directory part of one.</summary>
    public string Path(string bucket, string key) =>
        System.IO.Path.Join(
            BucketPath(bucket),
            System.IO.Path.DirectorySeparatorChar == '/' ? key : key.Replace('/', System.IO.Path.DirectorySeparatorChar));

    public LocatedObject Locate(ObjectAddress address)
    {
        ObjectName.Check(address);
        RequireBucket(address);

        var key = address.Key;
        for (var slash = key.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = key.IndexOf('/', slash + 1))
        {
            var part = key[..slash];
            var stat = Look(address, Path(address.Bucket, part));
            if (stat is null)
                return new(Path(address.Bucket, key), null, null);
            if (stat.Value.Kind != FileKind.Directory)
                return new(Path(address.Bucket, key), null, part);
        }

        var path = Path(address.Bucket, key);
        return new(path, Look(address, path), null);
    }

    /// <summary>Whether a directory part of keys exists, with no symbolic link on the way.</summary>
    public bool HasDirectory(string bucket, string directory)
    {
        for (var slash = directory.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = directory.IndexOf('/', slash + 1))
        {
            if (FileStat.Of(Path(bucket, directory[..slash])) is not { Kind: FileKind.Directory })
                return false;
        }

        return FileStat.Of(Path(bucket, directory)) is { Kind: FileKind.Directory };
    }

    /// <summary>The address of a path below the root; null for the root, for buckets, and for what is not in a bucket.</summary>
    public ObjectAddress? AddressOf(string path)
    {
        var relative = System.IO.Path.GetRelativePath(Root, path).Replace(System.IO.Path.DirectorySeparatorChar, '/');
        var slash = relative.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && ObjectName.IsBucket(relative[..slash]) ? new(relative[..slash], relative[(slash + 1)..]) : null;
    }

    public void RequireBucket(ObjectAddress address)
    {
        if (Look(address, BucketPath(address.Bucket)) is not { Kind: FileKind.Directory })
        {
            throw new ObjectStoreException(
                ObjectStoreError.NoSuchBucket,
                address,
                $"There is no bucket '{address.Bucket}': create the directory '{BucketPath(address.Bucket)}'.");
        }
    }

    private static FileStat? Look(ObjectAddress address, string path)
    {
        var stat = FileStat.Of(path);
        return stat is not { Kind: FileKind.SymbolicLink }
            ? stat
            : throw new ObjectStoreException(
                ObjectStoreError.InvalidName,
                address,
                $"{address} leads through the symbolic link '{path}', which may lead out of the bucket: put the file or directory "
                + "itself there.");
    }
}
