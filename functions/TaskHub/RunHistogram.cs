using Microsoft.DurableTask.Client;

namespace Spate.TaskHub;

/// <summary>By which of their times runs are counted.</summary>
public enum RunTime
{
    /// <summary>When they were scheduled.</summary>
    Created,

    /// <summary>When they ended; runs that have not are left out.</summary>
    Ended,
}

/// <summary>Into what runs are counted.</summary>
/// <param name="From">The beginning of the first step.</param>
/// <param name="Step">The length of each.</param>
/// <param name="Steps">How many there are.</param>
/// <param name="By">Which time of a run counts.</param>
public sealed record RunHistogramScale(DateTimeOffset From, TimeSpan Step, int Steps, RunTime By = RunTime.Created)
{
    /// <summary>The end of the last step.</summary>
    public DateTimeOffset To => From + (Step * Steps);
}

/// <summary>Runs of one state in one step of time.</summary>
/// <param name="Step">The number of the step, from 0.</param>
/// <param name="Status">The state.</param>
/// <param name="Runs">How many there are.</param>
/// <param name="Records">How many records they read, as far as they ended.</param>
/// <param name="Bytes">How many bytes they were about, as far as they ended.</param>
public sealed record RunCount(int Step, OrchestrationRuntimeStatus Status, long Runs, long Records, long Bytes)
{
    /// <summary>How many of them tell how many bytes they were about: others have not ended, or ended under an earlier version.</summary>
    public long Measured { get; init; }
}
