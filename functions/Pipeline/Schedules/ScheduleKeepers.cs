using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Spate.Pipeline.Triggers;

namespace Spate.Pipeline.Schedules;

/// <summary>A schedule as its keeper has it.</summary>
/// <param name="Schedule">The schedule.</param>
/// <param name="State">How far it has come; null until the keeper has looked for the first time.</param>
/// <param name="Status">The keeper's state.</param>
internal sealed record KeptSchedule(Schedule Schedule, ScheduleState? State, OrchestrationRuntimeStatus Status)
{
    public bool IsKept => Status is OrchestrationRuntimeStatus.Pending or OrchestrationRuntimeStatus.Running
        or OrchestrationRuntimeStatus.Suspended;
}

/// <summary>The orchestrations that keep schedules: one for each, whose id follows from the schedule's name.</summary>
internal sealed class ScheduleKeepers(DurableTaskClient client, ILogger<ScheduleKeepers> logger)
{
    /// <summary>Makes the keepers be those of some schedules. Many workers may do so at once.</summary>
    public async Task AlignAsync(IReadOnlyList<Schedule> schedules, CancellationToken cancellationToken)
    {
        foreach (var schedule in schedules)
        {
            var kept = await FindAsync(schedule.Name, cancellationToken);
            if (kept is not { IsKept: true }) await StartAsync(schedule, kept, cancellationToken);
            else if (!IsSame(kept.Schedule, schedule)) await UpdateAsync(schedule, cancellationToken);
        }

        var names = schedules.Select(schedule => schedule.Name).ToHashSet(StringComparer.Ordinal);
        await foreach (var kept in ListAsync(cancellationToken))
        {
            if (!kept.IsKept || names.Contains(kept.Schedule.Name)) continue;
            logger.LogInformation("Schedule {Schedule} was removed from pipeline.yaml, and ends", kept.Schedule.Name);
            await AskAsync(kept.Schedule.Name, new ScheduleCommand(ScheduleCommandKind.End), cancellationToken);
        }
    }

    /// <summary>Starts keepers that failed anew.</summary>
    public async Task ReviveAsync(IReadOnlyList<Schedule> schedules, CancellationToken cancellationToken)
    {
        foreach (var schedule in schedules)
        {
            if (await FindAsync(schedule.Name, cancellationToken) is { Status: OrchestrationRuntimeStatus.Failed } failed)
                await StartAsync(schedule, failed, cancellationToken);
        }
    }

    public Task AskAsync(string schedule, ScheduleCommand command, CancellationToken cancellationToken) =>
        client.RaiseEventAsync(ScheduleIds.Keeper(schedule), ScheduleCommand.EventName, command, cancellationToken);

    public async Task<KeptSchedule?> FindAsync(string schedule, CancellationToken cancellationToken) =>
        await client.GetInstanceAsync(ScheduleIds.Keeper(schedule), getInputsAndOutputs: true, cancellationToken) is { } keeper
            ? Read(keeper)
            : null;

    public async IAsyncEnumerable<KeptSchedule> ListAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = new OrchestrationQuery(InstanceIdPrefix: ScheduleIds.KeeperPrefix, FetchInputsAndOutputs: true);
        await foreach (var keeper in client.GetAllInstancesAsync(query).WithCancellation(cancellationToken))
        {
            if (Read(keeper) is { } kept) yield return kept;
        }
    }

    /// <summary>Starts a keeper in place of one that ended, and goes on where that stopped, unless its schedule had been removed.</summary>
    private async Task StartAsync(Schedule schedule, KeptSchedule? ended, CancellationToken cancellationToken)
    {
        var id = ScheduleIds.Keeper(schedule.Name);
        if (ended is not null)
        {
            logger.LogInformation("Schedule {Schedule} had {Status}, and begins anew", schedule.Name, ended.Status);
            await client.PurgeInstanceAsync(id, cancellationToken);
        }

        var state = ended is { Status: not OrchestrationRuntimeStatus.Completed } ? ended.State : null;
        var tags = new Dictionary<string, string> { [RunTags.Schedule] = schedule.Name };
        if (!await client.TryStartAsync(nameof(RunSchedule), new RunScheduleInput(schedule, state, []), id, tags, cancellationToken))
            logger.LogDebug("Another worker has started schedule {Schedule}", schedule.Name);
    }

    private Task UpdateAsync(Schedule schedule, CancellationToken cancellationToken)
    {
        logger.LogInformation("Schedule {Schedule} has changed in pipeline.yaml", schedule.Name);
        return AskAsync(schedule.Name, new ScheduleCommand(ScheduleCommandKind.Update) { Schedule = schedule }, cancellationToken);
    }

    private static KeptSchedule? Read(OrchestrationMetadata keeper) =>
        keeper.ReadInputAs<RunScheduleInput>() is { } input
            ? new KeptSchedule(input.Schedule, keeper.ReadCustomStatusAs<ScheduleState>() ?? input.State, keeper.RuntimeStatus)
            : null;

    private static bool IsSame(Schedule a, Schedule b) => JsonSerializer.Serialize(a) == JsonSerializer.Serialize(b);
}
