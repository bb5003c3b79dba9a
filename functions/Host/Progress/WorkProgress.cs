namespace Spate.Host.Progress;

/// <summary>The progress of the work at one moment.</summary>
internal readonly record struct WorkProgress
{
    /// <summary>Files known so far.</summary>
    public required int Files { get; init; }

    /// <summary>Files whose results are in place.</summary>
    public required int FilesDone { get; init; }

    /// <summary>Files whose run failed.</summary>
    public required int FilesFailed { get; init; }

    /// <summary>Parts being worked on.</summary>
    public required int PartsRunning { get; init; }

    /// <summary>Parts done.</summary>
    public required long PartsDone { get; init; }

    /// <summary>Events read.</summary>
    public required long Events { get; init; }

    /// <summary>Bytes read, as stored.</summary>
    public required long Bytes { get; init; }

    /// <summary>Bytes of all files known so far.</summary>
    public required long BytesTotal { get; init; }
}

/// <summary>A snapshot with speeds.</summary>
/// <param name="Snapshot">The progress.</param>
/// <param name="EventsPerSecond">Events per second, over the last few seconds.</param>
/// <param name="BytesPerSecond">Bytes per second, over the last few seconds.</param>
/// <param name="Elapsed">The time since the start.</param>
/// <param name="Remaining">The time left at this speed; null when there is nothing to do or the speed is not known.</param>
internal readonly record struct ProgressReport(
    WorkProgress Snapshot, double EventsPerSecond, double BytesPerSecond, TimeSpan Elapsed, TimeSpan? Remaining);
