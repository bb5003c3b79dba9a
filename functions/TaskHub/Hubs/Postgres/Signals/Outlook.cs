using Microsoft.Extensions.Logging;
using Npgsql;
using Spate.TaskHub.Hubs.Postgres.Commits;
using Spate.TaskHub.Hubs.Postgres.Requests;
using static Spate.TaskHub.Hubs.Postgres.PostgresSql;

namespace Spate.TaskHub.Hubs.Postgres.Signals;

/// <summary>
/// Knows when there may be work, so that nobody has to ask in vain: from this hub's transactions, from the notifications of others, from a
/// timer that stands at the next due event, and from a look at the database every poll interval, for what was missed. One look is one
/// query.
/// </summary>
internal sealed class Outlook : IAsyncDisposable
{
    // What timers can count is bounded; one that stops on the way is set again.
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(1);

    private static readonly TimeSpan LookDistance = TimeSpan.FromMilliseconds(50);

    private readonly PostgresDatabase _database;
    private readonly WorkQueue _queue;
    private readonly HubTime _time;
    private readonly ILogger _log;
    private readonly long _interval;
    private readonly Notifier _notifier;
    private readonly Lock _lock = new();
    private readonly ITimer _timer;
    private long? _nextDue;
    private long _nextPoll;
    private long _lastLook;
    private Task _looking = Task.CompletedTask;
    private bool _lookAgain;
    private bool _disposed;

    internal Outlook(PostgresDatabase database, WorkQueue queue, PostgresTaskHubOptions options, HubTime time, ILogger log)
    {
        (_database, _queue, _time, _log) = (database, queue, time, log);
        _interval = (long)(options.PollInterval.TotalSeconds * time.Provider.TimestampFrequency);
        _nextPoll = time.Provider.GetTimestamp();
        _notifier = new Notifier(database, time, log);
        _timer = time.Provider.CreateTimer(_ => OnTick(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        queue.Waiting = Arm;
    }

    /// <summary>Raised for instances that began.</summary>
    internal InstanceSignals Begun { get; } = new();

    /// <summary>Raised for instances that ended, or were purged.</summary>
    internal InstanceSignals Ended { get; } = new();

    /// <summary>What this hub's notifications begin with.</summary>
    internal string Sender => _notifier.Sender;

    /// <summary>Draws conclusions from a committed transaction.</summary>
    internal void Learn(CommitBatch batch, Assignment assignment)
    {
        Begun.Raise(batch.Begun);
        Begun.Raise(batch.Ended);
        Ended.Raise(batch.Ended);
        if (batch.Begun.Count + batch.Ended.Count > 0)
            _notifier.NoteChange();
        if (assignment.RunsLeft)
            NoteWork(null);
        foreach (var pool in assignment.PoolsLeft)
            NoteWork(pool);
        if (assignment.NextDue is { } due)
            ExpectDue(due - (_time.Injected ?? batch.Now));
    }

    /// <summary>This hub made work, of a pool or for orchestrators, that it did not take.</summary>
    internal void NoteWork(string? pool)
    {
        _queue.NoteWork(pool);
        _notifier.NoteWork(pool);
    }

    /// <summary>This hub removed instances.</summary>
    internal void NotePurged(IReadOnlyList<string> instanceIds)
    {
        Begun.Raise(instanceIds);
        Ended.Raise(instanceIds);
        _notifier.NoteChange();
    }

    /// <summary>Another hub made work.</summary>
    internal void LearnWork(string? pool) => _queue.NoteWork(pool);

    /// <summary>Notifications may have been missed.</summary>
    internal void LearnAnything()
    {
        _queue.NoteAnyWork();
        Look();
    }

    /// <summary>Another hub changed the state of instances: the next look is soon, but looks for this reason keep a distance.</summary>
    internal void LearnChange()
    {
        if (!Begun.AnyWaits && !Ended.AnyWaits)
            return;
        lock (_lock)
            _nextPoll = Math.Min(_nextPoll, _lastLook + (long)(LookDistance.TotalSeconds * _time.Provider.TimestampFrequency));
        Arm();
    }

    /// <summary>Sets the timer for what is next: a deadline, a due event, a poll.</summary>
    internal void Arm()
    {
        while (!TryArm())
            Tick();
    }

    public async ValueTask DisposeAsync()
    {
        Task looking;
        lock (_lock)
        {
            _disposed = true;
            looking = _looking;
        }

        await _timer.DisposeAsync();
        await looking;
        await _notifier.DisposeAsync();
    }

    /// <returns>False if it is due already: a manual clock would not look back.</returns>
    private bool TryArm()
    {
        lock (_lock)
        {
            if (_disposed)
                return true;
            var next = _queue.NextDeadline();
            if (_queue.EverAsked)
                next = Min(next, Min(_nextDue, _nextPoll));
            else if (Begun.AnyWaits || Ended.AnyWaits)
                next = Min(next, _nextPoll);
            if (next is not { } at)
                return true;
            var delay = Math.Max(0, at - _time.Provider.GetTimestamp()) / (double)_time.Provider.TimestampFrequency;
            _timer.Change(
                TimeSpan.FromTicks((long)Math.Ceiling(Math.Min(delay, LongestDelay.TotalSeconds) * TimeSpan.TicksPerSecond)),
                Timeout.InfiniteTimeSpan);
            return at > _time.Provider.GetTimestamp();
        }
    }

    private void OnTick()
    {
        Tick();
        Arm();
    }

    private void Tick()
    {
        _queue.Expire();
        var now = _time.Provider.GetTimestamp();
        bool due, poll;
        lock (_lock)
        {
            (due, poll) = (_nextDue <= now, _nextPoll <= now);
            if (due)
                _nextDue = null;
            if (poll)
                _nextPoll = now + _interval;
        }

        if (due)
            _queue.NoteWork(null);
        if (due || poll)
            Look();
    }

    private void ExpectDue(TimeSpan delay)
    {
        var at = _time.Provider.GetTimestamp() + (long)Math.Min(delay.TotalSeconds * _time.Provider.TimestampFrequency, long.MaxValue / 4);
        lock (_lock)
        {
            if (_nextDue <= at)
                return;
            _nextDue = at;
        }

        Arm();
    }

    /// <summary>Looks at the database, once more if it is being looked at.</summary>
    private void Look()
    {
        lock (_lock)
        {
            if (_disposed)
                return;
            _lookAgain = true;
            _lastLook = _time.Provider.GetTimestamp();
            if (_looking.IsCompleted)
                _looking = Task.Run(LookAsync);
        }
    }

    private async Task LookAsync()
    {
        while (TakeLook())
        {
            try
            {
                if (_queue.EverAsked)
                    await PeekAsync();
                await FindReachedAsync();
            }
            catch (Exception e) when (PostgresFailure.IsTransient(e) || e is NpgsqlException)
            {
                HubLog.LookFailed(_log, e);
            }
        }
    }

    private bool TakeLook()
    {
        lock (_lock)
        {
            var look = _lookAgain && !_disposed;
            _lookAgain = false;
            if (!look)
                _looking = Task.CompletedTask;
            return look;
        }
    }

    private async Task PeekAsync()
    {
        DateTimeOffset now;
        DateTimeOffset? next;
        bool due;
        string[] pools;
        await using (var connection = await _database.Reading.OpenConnectionAsync())
        {
            await using var peek = new NpgsqlBatch(connection)
            {
                BatchCommands = { Command("peek", Time(_time.Injected), Value(_queue.Pools)) },
            };
            await using var row = await peek.ExecuteReaderAsync();
            await row.ReadAsync();
            now = row.GetFieldValue<DateTimeOffset>(0);
            next = row.IsDBNull(1) ? null : row.GetFieldValue<DateTimeOffset>(1);
            (due, pools) = (row.GetBoolean(2), row.GetFieldValue<string[]>(3));
        }

        if (due)
            _queue.NoteWork(null);
        foreach (var pool in pools)
            _queue.NoteWork(pool);
        if (next is { } at)
            ExpectDue(at - (_time.Injected ?? now));
    }

    /// <summary>Raises what others have brought to the state that somebody here waits for.</summary>
    private async Task FindReachedAsync()
    {
        var (begun, ended) = (Begun.Waiting(), Ended.Waiting());
        if (begun.Length + ended.Length == 0)
            return;
        var reached = new List<string>();
        await using (var connection = await _database.Reading.OpenConnectionAsync())
        {
            string[] ids = [.. begun, .. ended];
            await using var find = new NpgsqlBatch(connection)
            {
                BatchCommands = { Command("find-reached", Value(ids), Value(ids.Select((_, i) => i >= begun.Length).ToArray())) },
            };
            await using var rows = await find.ExecuteReaderAsync();
            while (await rows.ReadAsync())
                reached.Add(rows.GetString(0));
        }

        Begun.Raise(reached);
        Ended.Raise(reached);
    }

    private static long? Min(long? a, long? b) => a is null || b <= a ? b : a;
}
