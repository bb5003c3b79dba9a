namespace Spate.Durable;

/// <summary>The state of an instance.</summary>
public enum OrchestrationRuntimeStatus
{
    /// <summary>Its code has begun.</summary>
    Running = 0,

    /// <summary>It ended with a result.</summary>
    Completed = 1,

    /// <summary>It ended with a failure.</summary>
    Failed = 3,

    /// <summary>A client ended it.</summary>
    Terminated = 5,

    /// <summary>It is scheduled, and has not begun.</summary>
    Pending = 6,
}
