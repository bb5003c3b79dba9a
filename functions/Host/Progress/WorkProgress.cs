namespace Spate.Host.Progress;

/// <summary>How far the work is at one moment.</summary>
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

    /// <summary>Bytes read, compressed where the input is.</summary>
    public required long Bytes { get; init; }

    /// <summary>Bytes of all files known so far.</summary>
    public required long BytesTotal { get; init; }
}

/// <summary>A snapshot, and how fast the work goes.</summary>
/// <param name="Snapshot">How far it is.</param>
/// <param name="EventsPerSecond">Events a second, over the last few seconds.</param>
/// <param name="BytesPerSecond">Bytes a second, over the last few seconds.</param>
/// <param name="Elapsed">How long the work goes on.</param>
/// <param name="Remaining">How long it will take at this speed; null while nothing is to do, or the speed is not known.</param>
internal readonly record struct ProgressReport(
    WorkProgress Snapshot, double EventsPerSecond, double BytesPerSecond, TimeSpan Elapsed, TimeSpan? Remaining);
