using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.DurableTask.Client;
using Spate.Pipeline.Triggers;

namespace Spate.Pipeline.Schedules;

/// <summary>The runs of one schedule that the task hub has.</summary>
internal sealed class ScheduleRuns
{
    /// <summary>As the SDK writes and reads the names of an input's parts.</summary>
    private const string InputName = "Scheduled";

    private readonly DurableTaskClient _client;
    private readonly Schedule _schedule;
    private readonly HashSet<string> _known;
    private readonly List<string> _running;
    private readonly IReadOnlyList<OrchestrationMetadata> _ended;

    private ScheduleRuns(DurableTaskClient client, Schedule schedule, IReadOnlyList<OrchestrationMetadata> runs)
    {
        (_client, _schedule) = (client, schedule);
        _known = runs.Select(run => run.InstanceId).ToHashSet(StringComparer.Ordinal);
        _ended = [.. runs.Where(run => run.IsCompleted).OrderByDescending(run => run.InstanceId, StringComparer.Ordinal)];
        _running = [.. runs.Where(run => !run.IsCompleted).Select(run => run.InstanceId).Order(StringComparer.Ordinal)];
    }

    /// <summary>The ids of those that are under way.</summary>
    public IReadOnlyList<string> Running => [.. _running];

    public static async Task<ScheduleRuns> ReadAsync(DurableTaskClient client, Schedule schedule)
    {
        var runs = new List<OrchestrationMetadata>();
        await foreach (var run in client.GetAllInstancesAsync(new(InstanceIdPrefix: ScheduleIds.RunPrefix(schedule.Name), PageSize: 100)))
            runs.Add(run);
        return new ScheduleRuns(client, schedule, runs);
    }

    public bool Has(string id) => _known.Contains(id);

    /// <summary>Whether the run of another time is under way.</summary>
    public bool IsAnotherRunning(DateTimeOffset time) => _running.Exists(id => id != ScheduleIds.Run(_schedule.Name, time));

    /// <summary>Starts the run of a time, unless it is there. Where the policy says so, it replaces those that are under way.</summary>
    public async Task<string> StartAsync(DateTimeOffset time)
    {
        var id = ScheduleIds.Run(_schedule.Name, time);
        if (!_known.Add(id)) return id;
        if (_schedule.ConcurrencyPolicy == ConcurrencyPolicy.Replace) await TerminateAsync($"Replaced by {id}");
        var local = TimeZoneInfo.ConvertTime(time, TimeZoneInfo.FindSystemTimeZoneById(_schedule.TimeZone));
        // Where it is there already, another attempt of this activity was first.
        await _client.TryStartAsync(_schedule.Orchestration, Input(local), id, RunTags.Of(_schedule, local));
        _running.Add(id);
        return id;
    }

    /// <summary>Removes the oldest of the runs that ended, as far as the history limits do not keep them.</summary>
    public async Task PurgeAsync()
    {
        var successful = _ended.Where(run => run.RuntimeStatus == OrchestrationRuntimeStatus.Completed).Skip(_schedule.History.Successful);
        var failed = _ended.Where(run => run.RuntimeStatus != OrchestrationRuntimeStatus.Completed).Skip(_schedule.History.Failed);
        foreach (var run in successful.Concat(failed))
            await _client.PurgeInstanceAsync(run.InstanceId, new PurgeInstanceOptions(Recursive: true));
    }

    private async Task TerminateAsync(string reason)
    {
        foreach (var run in _running)
            await _client.TerminateInstanceAsync(run, new TerminateInstanceOptions(reason, Recursive: true));
        _running.Clear();
    }

    private JsonObject Input(DateTimeOffset time)
    {
        var input = _schedule.Input is { } given ? JsonObject.Create(given)! : [];
        input[InputName] = JsonSerializer.SerializeToNode(new ScheduledTime(_schedule.Name, time, _schedule.TimeZone));
        return input;
    }
}
