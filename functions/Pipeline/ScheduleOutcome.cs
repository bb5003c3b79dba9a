namespace Spate.Pipeline;

/// <summary>The outcome of scheduling a run for an object.</summary>
public enum ScheduleOutcome
{
    /// <summary>The run was scheduled.</summary>
    Scheduled,

    /// <summary>This version of the object already has a run.</summary>
    Duplicate,

    /// <summary>No route matches the object.</summary>
    Unrouted,
}
