using Spate.Host.Terminals;
using Spectre.Console;

namespace Spate.Host.Progress;

/// <summary>A bar and figures, redrawn in place below the notes.</summary>
internal sealed class LiveProgressView : IProgressView
{
    private const int MaxBarWidth = 40;
    private const int OtherColumns = 48;

    /// <summary>
    /// Spectre moves the cursor up by the region's lines minus one, and terminals treat "up by zero" as one: a region of one line would
    /// overwrite the line above.
    /// </summary>
    private static readonly Text TwoLines = new(" \n ");

    private readonly LiveDisplayContext _display;

    private LiveProgressView(LiveDisplayContext display) => _display = display;

    public TimeSpan Period { get; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Runs work with a live view, and restores the terminal in any case.</summary>
    public static Task RunAsync(Func<IProgressView, Task> work) =>
        AnsiConsole.Live(TwoLines).StartAsync(display =>
        {
            // The first drawing would overwrite a note written before it.
            display.Refresh();
            return work(new LiveProgressView(display));
        });

    public void Show(ProgressReport report) => _display.UpdateTarget(Render(report));

    /// <summary>One write as wide as the terminal: it overwrites the figures, which are then drawn again below it.</summary>
    public void Note(string line) => AnsiConsole.Write(new Padder(new Text(line), new Padding(0)).Expand());

    private static Grid Render(ProgressReport report)
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
        var (done, all) = s.BytesTotal > 0 ? (s.Bytes, s.BytesTotal) : (s.FilesDone + s.FilesFailed, s.Files);
        var share = all > 0 ? Math.Clamp(done / (double)all, 0, 1) : 0;
        var width = Math.Clamp(AnsiConsole.Profile.Width - OtherColumns, 1, MaxBarWidth);
        var full = (int)(share * width);
        return $"[green]{new string('━', full)}[/][grey]{new string('━', width - full)}[/] {share:P0}";
    }
}
