using System.IO.Enumeration;

namespace Spate.Cloud.Local.Objects;

/// <summary>An object that a listing found.</summary>
internal readonly record struct ListedObject(string Key, FileStat Stat);

/// <summary>
/// Walks a bucket in ordinal order of keys. A directory sorts by its name with a slash, which puts <c>a-b</c> before <c>a/b</c> as S3 does.
/// A directory is read in windows of the smallest names after the last one, so memory is bounded by the window and the depth, however many
/// files a directory has.
/// </summary>
internal sealed class OrderedListing(BucketTree tree, int window = OrderedListing.DefaultWindow)
{
    private const int DefaultWindow = 65_536;

    private static readonly Comparer<string> Descending = Comparer<string>.Create((a, b) => string.CompareOrdinal(b, a));

    private static readonly EnumerationOptions Everything = new()
    {
        AttributesToSkip = FileAttributes.None,
        IgnoreInaccessible = false,
        RecurseSubdirectories = false,
        ReturnSpecialDirectories = false,
    };

    public IEnumerable<ListedObject> Walk(string bucket, string prefix)
    {
        var slash = prefix.LastIndexOf('/');
        var directory = prefix[..(slash + 1)];
        // No key has a hidden or empty part, so a prefix with one lists nothing; in particular, none leads upwards.
        return directory.Length == 0 || (ObjectName.IsKey($"{directory}x") && tree.HasDirectory(bucket, directory[..^1]))
            ? WalkDirectory(bucket, directory, prefix[(slash + 1)..])
            : [];
    }

    private IEnumerable<ListedObject> WalkDirectory(string bucket, string directory, string namePrefix)
    {
        for (string? last = null; ;)
        {
            var names = NextWindow(tree.Path(bucket, directory), namePrefix, last);
            foreach (var name in names)
            {
                var stat = FileStat.Of(tree.Path(bucket, directory + name.TrimEnd('/')));
                if (stat?.Kind == FileKind.Directory)
                {
                    foreach (var item in WalkDirectory(bucket, directory + name, ""))
                        yield return item;
                }
                else if (stat is { Kind: FileKind.Regular } && !name.EndsWith('/'))
                {
                    yield return new(directory + name, stat.Value);
                }
            }

            if (names.Length < window)
                yield break;
            last = names[^1];
        }
    }

    private string[] NextWindow(string path, string namePrefix, string? after)
    {
        var smallest = new PriorityQueue<string, string>(Descending);
        try
        {
            foreach (var name in Names(path, namePrefix, after))
            {
                if (smallest.Count < window)
                    smallest.Enqueue(name, name);
                else
                    smallest.EnqueueDequeue(name, name);
            }
        }
        catch (DirectoryNotFoundException)
        {
            // The directory does not exist, or was removed during the walk: no keys.
            return [];
        }

        var names = smallest.UnorderedItems.Select(item => item.Element).ToArray();
        Array.Sort(names, StringComparer.Ordinal);
        return names;
    }

    private static FileSystemEnumerable<string> Names(string path, string namePrefix, string? after) =>
        new(path, (ref FileSystemEntry entry) => entry.IsDirectory ? $"{entry.FileName}/" : entry.FileName.ToString(), Everything)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => IsListed(ref entry, namePrefix, after),
        };

    private static bool IsListed(ref FileSystemEntry entry, string namePrefix, string? after)
    {
        var name = entry.FileName;
        if (!name.StartsWith(namePrefix, StringComparison.Ordinal))
            return false;

        if (entry.IsDirectory ? ObjectName.IsHidden(name) : ObjectName.IsTemporary(name))
            return false;

        return after is null || IsAfter(name, entry.IsDirectory, after);
    }

    private static bool IsAfter(ReadOnlySpan<char> name, bool directory, string after)
    {
        if (!directory)
            return name.SequenceCompareTo(after) > 0;

        var shared = Math.Min(name.Length, after.Length);
        var order = name[..shared].SequenceCompareTo(after.AsSpan(0, shared));
        if (order != 0)
            return order > 0;
        return name.Length >= after.Length || '/' > after[name.Length];
    }
}
