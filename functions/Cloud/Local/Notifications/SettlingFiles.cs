using Spate.Cloud.Local.Objects;

namespace Spate.Cloud.Local.Notifications;

/// <summary>One version of an object that is whole.</summary>
internal readonly record struct SettledObject(ObjectAddress Address, FileStat Stat);

/// <summary>The files that were reported, ordered by when to look at each next. Used by one thread.</summary>
internal sealed class SettlingFiles(LocalBucketWatcherOptions options, TimeProvider time, Func<ObjectAddress, Observation?> observe)
{
    private readonly Dictionary<ObjectAddress, Settling> _files = [];

    // A file that is reported again has several entries here; the one whose time is the file's own counts.
    private readonly PriorityQueue<ObjectAddress, DateTimeOffset> _due = new();

    public int Count => _files.Count;

    /// <summary>When to look next, or null when there is nothing to look at.</summary>
    public DateTimeOffset? NextDue => _due.TryPeek(out _, out var due) ? due : null;

    /// <summary>
    /// Takes note of a report. A file that is waited for already keeps its time, so a writer's thousands of reports cost nothing, unless it
    /// was renamed, which settles it.
    /// </summary>
    public void Report(ObjectAddress address, bool renamed)
    {
        if (!_files.TryGetValue(address, out var known) || (renamed && !known.Renamed))
            Keep(address, Settling.Reported(renamed, time.GetUtcNow()));
    }

    /// <summary>
    /// Looks at what is due, and takes out up to <paramref name="max"/> files that are settled. Files that are gone are forgotten.
    /// </summary>
    public List<SettledObject> TakeSettled(int max)
    {
        var settled = new List<SettledObject>();
        while (settled.Count < max && _due.TryPeek(out var address, out var due) && due <= time.GetUtcNow())
        {
            _due.Dequeue();
            if (!_files.TryGetValue(address, out var file) || file.Due != due)
                continue;

            if (observe(address) is not { Stat.Kind: FileKind.Regular } look)
                _files.Remove(address);
            else if (file.After(look, time.GetUtcNow(), options) is { } waiting)
                Keep(address, waiting);
            else if (_files.Remove(address))
                settled.Add(new(address, look.Stat));
        }

        return settled;
    }

    private void Keep(ObjectAddress address, Settling file)
    {
        _files[address] = file;
        _due.Enqueue(address, file.Due);
    }
}
