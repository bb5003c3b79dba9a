namespace Spate.Cloud;

/// <summary>When a <see cref="LocalBucketWatcher"/> considers a file complete, and how often it scans.</summary>
public sealed record LocalBucketWatcherOptions
{
    /// <summary>How long a file that nobody has open for writing must have been unchanged.</summary>
    public TimeSpan QuietPeriod { get; init; } = TimeSpan.FromMilliseconds(25);

    /// <summary>
    /// The same where writers cannot be detected: on systems other than Linux, on some network file systems, and for other users' files.
    /// </summary>
    public TimeSpan UnprobedQuietPeriod { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How often the directories are compared with what was notified, regardless of the system's reports.</summary>
    public TimeSpan ScanInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The same while the system cannot report changes of every directory (the inotify limits are reached).</summary>
    public TimeSpan FallbackScanInterval { get; init; } = TimeSpan.FromSeconds(1);
}
