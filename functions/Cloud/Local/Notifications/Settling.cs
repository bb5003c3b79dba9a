using Spate.Cloud.Local.Objects;

namespace Spate.Cloud.Local.Notifications;

/// <summary>What is known of a file that was reported and not yet notified. Times are what the watcher's clock said.</summary>
/// <param name="Renamed">It came by a rename, so it was written under another name.</param>
/// <param name="FirstSeen">When it was reported.</param>
/// <param name="Stat">What the last look saw, or null before the first.</param>
/// <param name="Since">Since when it looks like that.</param>
/// <param name="Due">When to look next.</param>
internal sealed record Settling(bool Renamed, DateTimeOffset FirstSeen, FileStat? Stat, DateTimeOffset Since, DateTimeOffset Due)
{
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(250);

    public static Settling Reported(bool renamed, DateTimeOffset now) => new(renamed, now, null, now, now);

    /// <summary>
    /// Decides after a look: null when the file is settled, otherwise what is known by then. Settled is what nobody has open for writing
    /// and what was not changed for the quiet period, by its own modification time or by comparison with the look before; a file that was
    /// renamed needs no quiet. While a writer is there, the waits grow with the file's age, so that waiting costs at most a quarter more
    /// time.
    /// </summary>
    public Settling? After(Observation look, DateTimeOffset now, LocalBucketWatcherOptions options)
    {
        var since = look.Stat == Stat ? Since : now;
        if (look.Writer == WriterState.Open)
            return this with { Stat = look.Stat, Since = since, Due = now + Clamp((now - FirstSeen) / 4) };
        if (Renamed)
            return null;

        var quiet = look.Writer == WriterState.None ? options.QuietPeriod : options.UnprobedQuietPeriod;
        var age = now - look.Stat.LastModified;
        var unchanged = age > now - since ? age : now - since;
        return unchanged >= quiet ? null : this with { Stat = look.Stat, Since = since, Due = now + Clamp(quiet - unchanged, quiet) };
    }

    private static TimeSpan Clamp(TimeSpan wait) => Clamp(wait, LongestWait);

    private static TimeSpan Clamp(TimeSpan wait, TimeSpan longest) => wait < ShortestWait ? ShortestWait : wait > longest ? longest : wait;
}
