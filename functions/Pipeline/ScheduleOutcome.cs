namespace Spate.Pipeline;

/// <summary>What came of the wish to have a run for an object.</summary>
public enum ScheduleOutcome
{
    /// <summary>It has one.</summary>
    Scheduled,

    /// <summary>This version of the object had one already.</summary>
    Duplicate,

    /// <summary>No route takes it.</summary>
    Unrouted,
}
