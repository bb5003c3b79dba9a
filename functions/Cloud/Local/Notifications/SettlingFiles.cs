using Spate.Cloud.Local.Objects;

namespace Spate.Cloud.Local.Notifications;

/// <summary>A complete version of an object.</summary>
internal readonly record struct SettledObject(ObjectAddress Address, FileStat Stat);

/// <summary>The reported files, ordered by when to look at each again. Not thread-safe.</summary>
internal sealed class SettlingFiles(LocalBucketWatcherOptions options, TimeProvider time, Func<ObjectAddress, Observation?> observe)
{
    private readonly Dictionary<ObjectAddress, Settling> _files = [];

    // A file that is reported again has several entries; the one with the file's current time counts.
    private readonly PriorityQueue<ObjectAddress, DateTimeOffset> _due = new();

    public int Count => _files.Count;

    /// <summary>When to look again, or null when there are no files.</summary>
    public DateTimeOffset? NextDue => _due.TryPeek(out _, out var due) ? due : null;

    /// <summary>
    /// Records a report. A file that is already waited for keeps its time, so that a writer's thousands of reports cost nothing, unless it
    /// was renamed, which settles it.
    /// </summary>
    public void Report(ObjectAddress address, bool renamed)
    {
        if (!_files.TryGetValue(address, out var known) || (renamed && !known.Renamed))
            Keep(address, Settling.Reported(renamed, time.GetUtcNow()));
    }

    /// <summary>
    /// Observes the files that are due, and takes out up to <paramref name="max"/> that are settled. Files that are gone are dropped.
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
