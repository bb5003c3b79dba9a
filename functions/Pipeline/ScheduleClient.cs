using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging.Abstractions;
using Spate.Pipeline.Schedules;

namespace Spate.Pipeline;

/// <summary>A schedule as people see it.</summary>
/// <param name="Schedule">The schedule.</param>
/// <param name="State">How far it has come; null while no worker has looked at it.</param>
/// <param name="Problem">Why it does not run at all; null while it does.</param>
public sealed record ScheduleStatus(Schedule Schedule, ScheduleState? State, string? Problem);

/// <summary>Shows and steers the schedules that the workers of a task hub keep.</summary>
public sealed class ScheduleClient
{
    private readonly DurableTaskClient _client;
    private readonly ScheduleKeepers _keepers;
    private readonly TimeProvider _time;

    /// <summary>Makes a client.</summary>
    /// <param name="client">A client of the task hub.</param>
    /// <param name="time">The clock; the system's if null.</param>
    public ScheduleClient(DurableTaskClient client, TimeProvider? time = null) =>
        (_client, _keepers, _time) =
            (client, new ScheduleKeepers(client, NullLogger<ScheduleKeepers>.Instance), time ?? TimeProvider.System);

    /// <summary>Whether an instance is not a run, but keeps a schedule, and so goes on for as long as the schedule is there.</summary>
    public static bool IsKeeper(string instanceId)
    {
        ArgumentNullException.ThrowIfNull(instanceId);
        return instanceId.StartsWith(ScheduleIds.KeeperPrefix, StringComparison.Ordinal);
    }

    /// <summary>Lists the schedules that have not been removed, by name.</summary>
    public async Task<IReadOnlyList<ScheduleStatus>> ListAsync(CancellationToken cancellationToken = default)
    {
        var schedules = new List<ScheduleStatus>();
        await foreach (var kept in _keepers.ListAsync(cancellationToken))
        {
            if (kept.Status != OrchestrationRuntimeStatus.Completed) schedules.Add(Describe(kept));
        }

        return [.. schedules.OrderBy(status => status.Schedule.Name, StringComparer.Ordinal)];
    }

    /// <summary>Reads one schedule; null if there is none.</summary>
    public async Task<ScheduleStatus?> FindAsync(string name, CancellationToken cancellationToken = default) =>
        await _keepers.FindAsync(name, cancellationToken) is { Status: not OrchestrationRuntimeStatus.Completed } kept
            ? Describe(kept)
            : null;

    /// <summary>Asks a schedule to start no runs until it is resumed. The times that pass meanwhile are missed.</summary>
    public Task SuspendAsync(string name, CancellationToken cancellationToken = default) =>
        _keepers.AskAsync(name, new ScheduleCommand(ScheduleCommandKind.Suspend), cancellationToken);

    /// <summary>Asks a suspended schedule to go on.</summary>
    public Task ResumeAsync(string name, CancellationToken cancellationToken = default) =>
        _keepers.AskAsync(name, new ScheduleCommand(ScheduleCommandKind.Resume), cancellationToken);

    /// <summary>Asks for a run now, or for a time that has passed. It may be asked for while the schedule is suspended.</summary>
    /// <returns>The id that the run will have; <see cref="ScheduledRunRefusedException"/> says why there will be none.</returns>
    /// <exception cref="ScheduledRunRefusedException">The time has a run, or the concurrency policy forbids one now.</exception>
    public async Task<string> RunAsync(Schedule schedule, DateTimeOffset? time = null, CancellationToken cancellationToken = default)
    {
        var id = await PrepareRunAsync(schedule, time, cancellationToken);
        await _keepers.AskAsync(
            schedule.Name,
            new ScheduleCommand(ScheduleCommandKind.Run) { Time = ScheduleIds.TimeOf(schedule.Name, id) },
            cancellationToken);
        return id;
    }

    /// <summary>The id that <see cref="RunAsync"/> would give a run, which is not asked for.</summary>
    /// <exception cref="ScheduledRunRefusedException">The time has a run, or the concurrency policy forbids one now.</exception>
    public async Task<string> PrepareRunAsync(
        Schedule schedule, DateTimeOffset? time = null, CancellationToken cancellationToken = default)
    {
        var now = _time.GetUtcNow();
        if (time > now) throw new ScheduledRunRefusedException($"{time:u} has not come yet. Name a time that has passed, or none for now.");
        var id = ScheduleIds.Run(schedule.Name, time ?? now);
        var runs = await ScheduleRuns.ReadAsync(_client, schedule);
        if (runs.Has(id)) throw new ScheduledRunRefusedException($"There is a run for that time, '{id}'. Restart or rewind that.");
        if (schedule.ConcurrencyPolicy == ConcurrencyPolicy.Forbid && runs.Running is [var first, ..])
        {
            throw new ScheduledRunRefusedException(
                $"'{first}' is under way, and the concurrency policy of '{schedule.Name}' forbids another run beside it. "
                + "Wait for it, or terminate it.");
        }

        return id;
    }

    /// <summary>The next times of a schedule.</summary>
    /// <exception cref="TimeZoneNotFoundException">This machine does not know the schedule's time zone.</exception>
    public static IReadOnlyList<DateTimeOffset> NextTimes(Schedule schedule, DateTimeOffset after, int count)
    {
        var (times, next) = (CronTimes.Of(schedule), new List<DateTimeOffset>());
        for (var time = times.Next(after); time is not null && next.Count < count; time = times.Next(time.Value))
            next.Add(time.Value);
        return next;
    }

    private static ScheduleStatus Describe(KeptSchedule kept) => new(kept.Schedule, kept.State, kept.Status switch
    {
        OrchestrationRuntimeStatus.Failed => "Its orchestration failed. Workers start it anew within 5 minutes.",
        OrchestrationRuntimeStatus.Terminated => "Its orchestration was terminated. The next worker that starts will start it anew.",
        OrchestrationRuntimeStatus.Suspended => "Its orchestration is suspended: resume the run "
            + $"'{ScheduleIds.Keeper(kept.Schedule.Name)}'.",
        _ => kept.State?.Problem,
    });
}

/// <summary>A run of a schedule was asked for, and there will be none.</summary>
public sealed class ScheduledRunRefusedException(string message) : Exception(message);
