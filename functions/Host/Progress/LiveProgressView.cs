using Spate.Host.Terminals;
using Spectre.Console;

namespace Spate.Host.Progress;

/// <summary>A bar and figures that are redrawn in place, below the notes.</summary>
internal sealed class LiveProgressView : IProgressView
{
    private const int BarWidth = 40;

    private readonly LiveDisplayContext _display;

    private LiveProgressView(LiveDisplayContext display) => _display = display;

    public TimeSpan Period { get; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Runs work with a live view, and gives the terminal back whatever happens.</summary>
    public static Task RunAsync(Func<IProgressView, Task> work) =>
        AnsiConsole.Live(Text.Empty).StartAsync(display => work(new LiveProgressView(display)));

    public void Show(ProgressReport report) => _display.UpdateTarget(Render(report));

    public void Note(string line) => AnsiConsole.WriteLine(line);

    internal static Grid Render(ProgressReport report)
    {
        var s = report.Snapshot;
        var grid = new Grid().AddColumn().AddColumn(new GridColumn().RightAligned()).AddColumn(new GridColumn().RightAligned()).AddColumn();
        var failed = s.FilesFailed > 0 ? $"[red]{s.FilesFailed} failed[/]" : "";
        grid.AddRow("files", $"{s.FilesDone}", $"of {s.Files}", $"{Bar(s)} {failed}");
        grid.AddRow("events", Units.Count(s.Events), $"{Units.Count((long)report.EventsPerSecond)}/s", "");
        grid.AddRow("input", Units.Bytes(s.Bytes), $"{Units.Bytes(report.BytesPerSecond)}/s", "");
        grid.AddRow("parts", Units.Count(s.PartsDone), $"{s.PartsRunning} running", "");
        grid.AddRow("time", Units.Duration(report.Elapsed), report.Remaining is { } left ? $"{Units.Duration(left)} left" : "", "");
        return grid;
    }

    private static string Bar(WorkProgress s)
    {
        var share = s.BytesTotal > 0 ? Math.Clamp(s.Bytes / (double)s.BytesTotal, 0, 1) : 0;
        var full = (int)(share * BarWidth);
        return $"[green]{new string('━', full)}[/][grey]{new string('━', BarWidth - full)}[/] {share:P0}";
    }
}
