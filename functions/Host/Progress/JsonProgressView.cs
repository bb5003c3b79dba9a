using System.Text.Json;

namespace Spate.Host.Progress;

/// <summary>One JSON object per line, for programs.</summary>
internal sealed class JsonProgressView(TextWriter output) : IProgressView
{
    private readonly Lock _gate = new();
    private WorkProgress _shown;

    public TimeSpan Period { get; } = TimeSpan.FromSeconds(1);

    public void Show(ProgressReport report)
    {
        var s = report.Snapshot;
        lock (_gate)
        {
            if (s == _shown)
                return;

            _shown = s;
        }

        Write(new
        {
            type = "progress",
            s.Files,
            s.FilesDone,
            s.FilesFailed,
            s.PartsRunning,
            s.PartsDone,
            s.Events,
            s.Bytes,
            s.BytesTotal,
            EventsPerSecond = Math.Round(report.EventsPerSecond),
            BytesPerSecond = Math.Round(report.BytesPerSecond),
            ElapsedSeconds = Math.Round(report.Elapsed.TotalSeconds, 3),
            RemainingSeconds = report.Remaining is { } remaining ? Math.Round(remaining.TotalSeconds, 3) : (double?)null,
        });
    }

    public void Note(string line) => Write(new { type = "note", text = line });

    private void Write<T>(T value)
    {
        var line = JsonSerializer.Serialize(value, JsonSerializerOptions.Web);
        lock (_gate)
        {
            output.WriteLine(line);
            output.Flush();
        }
    }
}
