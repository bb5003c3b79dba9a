namespace Spate.Pipeline.Schedules;

/// <summary>Starts runs one after the other, as far as the schedule's policies let it.</summary>
internal sealed class Firing
{
    private readonly Schedule _schedule;
    private readonly ScheduleRuns _runs;
    private readonly DateTimeOffset _now;
    private readonly Queue<DateTimeOffset> _waiting;
    private readonly List<(DateTimeOffset, MissReason)> _missed;
    private readonly List<string> _started = [];

    public Firing(
        Schedule schedule, ScheduleRuns runs, DateTimeOffset now, IEnumerable<DateTimeOffset> waiting,
        IEnumerable<(DateTimeOffset, MissReason)> missed)
    {
        (_schedule, _runs, _now, _waiting, _missed) = (schedule, runs, now, new(waiting), [.. missed]);
        Trim();
    }

    /// <summary>Times that are still to be made up for.</summary>
    public IReadOnlyCollection<DateTimeOffset> Waiting => _waiting;

    public IReadOnlyList<(DateTimeOffset Time, MissReason Reason)> Missed => _missed;

    /// <summary>The ids of the runs that were started.</summary>
    public IReadOnlyList<string> Started => _started;

    private int MaxWaiting => _schedule.CatchUp switch
    {
        CatchUp.All => _schedule.CatchUpLimit,
        CatchUp.Last => 1,
        _ => 0,
    };

    /// <summary>Runs for the times that wait, until one must wait for an earlier run.</summary>
    public async Task MakeUpAsync()
    {
        while (_waiting.TryPeek(out var time))
        {
            if (DueTimes.IsPast(_schedule, time, _now)) _missed.Add((time, MissReason.StartingDeadline));
            else if (IsHeldUp(time)) return;
            else await StartAsync(time);
            _waiting.Dequeue();
        }
    }

    /// <summary>Runs for times that are not late.</summary>
    /// <param name="times">The times.</param>
    /// <param name="mayWait">Whether they come after those that wait.</param>
    public async Task RunAsync(IEnumerable<DateTimeOffset> times, bool mayWait)
    {
        foreach (var time in times)
        {
            if (mayWait && _waiting.Count > 0) _waiting.Enqueue(time);
            else if (IsHeldUp(time)) _missed.Add((time, MissReason.Forbidden));
            else await StartAsync(time);
        }
    }

    /// <summary>Drops the earliest times that wait, if there are too many.</summary>
    public void Trim()
    {
        var reason = _schedule.CatchUp == CatchUp.All ? MissReason.CatchUpLimit : MissReason.Downtime;
        while (_waiting.Count > MaxWaiting)
            _missed.Add((_waiting.Dequeue(), reason));
    }

    private bool IsHeldUp(DateTimeOffset time) =>
        _schedule.ConcurrencyPolicy == ConcurrencyPolicy.Forbid && _runs.IsAnotherRunning(time);

    private async Task StartAsync(DateTimeOffset time) => _started.Add(await _runs.StartAsync(time));
}
