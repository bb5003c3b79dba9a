using Spate.Host.Terminals;

namespace Spate.Host.Progress;

/// <summary>Plain lines, for logs: one every few seconds, and only when something changed.</summary>
internal sealed class LineProgressView(TextWriter output) : IProgressView
{
    private readonly Lock _gate = new();
    private WorkProgress _shown;

    public TimeSpan Period { get; } = TimeSpan.FromSeconds(2);

    public void Show(ProgressReport report)
    {
        lock (_gate)
        {
            if (report.Snapshot == _shown)
                return;

            _shown = report.Snapshot;
            output.WriteLine(Format(report));
            output.Flush();
        }
    }

    public void Note(string line)
    {
        lock (_gate)
        {
            output.WriteLine(line);
            output.Flush();
        }
    }

    internal static string Format(ProgressReport report)
    {
        var s = report.Snapshot;
        var failed = s.FilesFailed > 0 ? $" ({s.FilesFailed} failed)" : "";
        var remaining = report.Remaining is { } time ? $", about {Units.Duration(time)} left" : "";
        return $"{s.FilesDone}/{s.Files} files{failed}, {s.PartsRunning} parts running, {Units.Count(s.Events)} events, "
            + $"{Units.Count((long)report.EventsPerSecond)} events/s, {Units.Bytes(report.BytesPerSecond)}/s{remaining}";
    }
}
