using System.Text.Json.Serialization;

namespace Spate.Pipeline;

/// <summary>How far a schedule has come: the custom status of the orchestration that keeps it.</summary>
public sealed record ScheduleState
{
    /// <summary>Up to this time every time has been run, waits in <see cref="Waiting"/>, or counts as missed.</summary>
    public required DateTimeOffset HandledUntil { get; init; }

    /// <summary>The next time; null if none will come.</summary>
    public DateTimeOffset? Next { get; init; }

    /// <summary>Whether it is suspended.</summary>
    public bool Suspended { get; init; }

    /// <summary>Missed times that will be made up for, in order.</summary>
    public IReadOnlyList<DateTimeOffset> Waiting { get; init; } = [];

    /// <summary>The ids of runs that were under way at the last look.</summary>
    public IReadOnlyList<string> Running { get; init; } = [];

    /// <summary>The id of the run that was started last.</summary>
    public string? LastRun { get; init; }

    /// <summary>How many runs were started.</summary>
    public long Started { get; init; }

    /// <summary>How many times passed without a run.</summary>
    public long Missed { get; init; }

    /// <summary>The latest of those times, and why.</summary>
    public IReadOnlyList<MissedTimes> LatestMissed { get; init; } = [];

    /// <summary>Why the schedule cannot go on; it is tried again. Null while all is well.</summary>
    public string? Problem { get; init; }

    /// <summary>Counts times as missed, and names them by the reason, as far as they follow each other.</summary>
    internal ScheduleState WithMissed(IEnumerable<(DateTimeOffset Time, MissReason Reason)> missed)
    {
        const int Kept = 20;
        var named = new List<MissedTimes>();
        foreach (var (time, reason) in missed)
        {
            if (named is [.., var last] && last.Reason == reason) named[^1] = last with { Last = time, Count = last.Count + 1 };
            else named.Add(new MissedTimes(time, time, 1, reason));
        }

        return named.Count == 0
            ? this
            : this with
            {
                Missed = Missed + named.Sum(times => times.Count),
                LatestMissed = [.. LatestMissed.Concat(named).TakeLast(Kept)],
            };
    }
}

/// <summary>Times of a schedule that passed without a run for one reason, all found at once.</summary>
/// <param name="First">The first of them.</param>
/// <param name="Last">The last of them.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Reason">Why there was no run.</param>
public sealed record MissedTimes(DateTimeOffset First, DateTimeOffset Last, long Count, MissReason Reason);

/// <summary>Why a time passed without a run.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MissReason>))]
public enum MissReason
{
    /// <summary>The schedule was suspended.</summary>
    Suspended,

    /// <summary>No worker ran, and the catch-up rule does not make up for it.</summary>
    Downtime,

    /// <summary>The starting deadline had passed.</summary>
    StartingDeadline,

    /// <summary>An earlier run was under way, and the concurrency policy forbids another.</summary>
    Forbidden,

    /// <summary>More were to be made up for than the limit allows.</summary>
    CatchUpLimit,

    /// <summary>The schedule was removed before it was made up for.</summary>
    Removed,
}
