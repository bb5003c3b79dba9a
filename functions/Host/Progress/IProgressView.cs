using Spate.Host.Terminals;

namespace Spate.Host.Progress;

/// <summary>Shows how the work goes on.</summary>
internal interface IProgressView
{
    /// <summary>How often to show a report.</summary>
    TimeSpan Period { get; }

    /// <summary>Shows a report in place of, or after, the one before.</summary>
    void Show(ProgressReport report);

    /// <summary>Shows a line of text that stays.</summary>
    void Note(string line);
}

/// <summary>Chooses the view.</summary>
internal static class ProgressView
{
    /// <summary>
    /// Runs <paramref name="work"/> while a view shows what <paramref name="read"/> gives: live where somebody watches, as JSON lines for
    /// programs, as plain lines otherwise.
    /// </summary>
    public static Task RunAsync(
        Terminal terminal, bool json, Func<WorkProgress> read, Func<IProgressView, Task> work) =>
        json ? LoopAsync(new JsonProgressView(terminal.Out), terminal.Time, read, work)
        : terminal.IsInteractive ? LiveProgressView.RunAsync(view => LoopAsync(view, terminal.Time, read, work))
        : LoopAsync(new LineProgressView(terminal.Out), terminal.Time, read, work);

    private static async Task LoopAsync(IProgressView view, TimeProvider time, Func<WorkProgress> read, Func<IProgressView, Task> work)
    {
        var meter = new ProgressMeter(time);
        using var timer = new PeriodicTimer(view.Period, time);
        var working = work(view);
        var ticks = TickAsync();
        try
        {
            await working;
        }
        finally
        {
            timer.Dispose();
            await ticks;
        }

        view.Show(meter.Measure(read()));

        async Task TickAsync()
        {
            while (await timer.WaitForNextTickAsync())
                view.Show(meter.Measure(read()));
        }
    }
}
