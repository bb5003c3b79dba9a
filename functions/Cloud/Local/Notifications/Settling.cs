using Spate.Cloud.Local.Objects;

namespace Spate.Cloud.Local.Notifications;

/// <summary>The state of a file that was reported but not yet notified. Times are those of the watcher's clock.</summary>
/// <param name="Renamed">It was renamed to its name, so it was written under another one.</param>
/// <param name="FirstSeen">When it was reported.</param>
/// <param name="Stat">The last observation, or null before the first.</param>
/// <param name="Since">Since when it has been unchanged.</param>
/// <param name="Due">When to look again.</param>
internal sealed record Settling(bool Renamed, DateTimeOffset FirstSeen, FileStat? Stat, DateTimeOffset Since, DateTimeOffset Due)
{
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(250);

    public static Settling Reported(bool renamed, DateTimeOffset now) => new(renamed, now, null, now, now);

    /// <summary>
    /// Evaluates an observation: null when the file is settled, otherwise its new state. A file is settled when nobody has it open for
    /// writing and it has not changed for the quiet period, according to its modification time or to the previous observation; a renamed
    /// file needs no quiet period. While there is a writer, the waits grow with the file's age, so that they add at most a quarter to the
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
