using System.Text.Json.Serialization;

namespace Spate.Pipeline.Schedules;

/// <summary>What the keeper of a schedule is asked for, as an external event.</summary>
/// <param name="Kind">What to do.</param>
internal sealed record ScheduleCommand(ScheduleCommandKind Kind)
{
    public const string EventName = "schedule";

    /// <summary>The new schedule of <see cref="ScheduleCommandKind.Update"/>.</summary>
    public Schedule? Schedule { get; init; }

    /// <summary>The time to run for, of <see cref="ScheduleCommandKind.Run"/>.</summary>
    public DateTimeOffset? Time { get; init; }
}

[JsonConverter(typeof(JsonStringEnumConverter<ScheduleCommandKind>))]
internal enum ScheduleCommandKind
{
    /// <summary>Nothing: what a keeper sends itself, so that no wait for an event is open when it continues as new.</summary>
    Flush,

    Update,

    Suspend,

    Resume,

    Run,

    /// <summary>The schedule was removed.</summary>
    End,
}
