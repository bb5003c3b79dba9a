using Spate.Pipeline;
using Spate.TaskHub;

namespace Spate.Host.Tests.Schedules;

/// <summary>A data directory with a schedule that no worker has looked at yet.</summary>
internal static class KeptSchedule
{
    public static Schedule Daily { get; } = new()
    {
        Name = "daily",
        Cron = "0 2 * * *",
        TimeZone = "America/Los_Angeles",
        Orchestration = "DailySummary",
        ConcurrencyPolicy = ConcurrencyPolicy.Forbid,
    };

    /// <summary>What a worker does for a schedule of its pipeline.yaml.</summary>
    public static async Task CreateAsync(string data)
    {
        await using var hub = Open(data);
        await hub.InitializeAsync();
        await new HubDurableTaskClient(hub).ScheduleNewOrchestrationInstanceAsync(
            "RunSchedule", new { Schedule = Daily, State = (ScheduleState?)null, Asked = Array.Empty<DateTimeOffset>() },
            new StartOrchestrationOptions("spate.schedule.daily"));
    }

    /// <summary>A run of it that is in progress.</summary>
    public static async Task RunAsync(string data, string id)
    {
        await using var hub = Open(data);
        await new HubDurableTaskClient(hub).ScheduleNewOrchestrationInstanceAsync(
            "DailySummary", new StartOrchestrationOptions(id));
    }

    /// <summary>How many events wait for the keeper.</summary>
    public static async Task<IReadOnlyList<string>> AskedAsync(string data)
    {
        await using var hub = Open(data);
        await hub.InitializeAsync();
        var locked = await hub.LockInstancesAsync(new LockRequest(10, TimeSpan.FromMinutes(1), "test"));
        return [.. locked.SelectMany(static instance => instance.Events).OfType<DurableTask.Core.History.EventRaisedEvent>()
            .Select(static raised => raised.Input)];
    }

    private static SqliteTaskHub Open(string data) => new(new SqliteTaskHubOptions { Path = Path.Combine(data, "hub.db") });
}
