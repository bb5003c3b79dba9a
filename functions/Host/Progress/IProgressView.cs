using Spate.Host.Terminals;

namespace Spate.Host.Progress;

/// <summary>Shows the progress of the work.</summary>
internal interface IProgressView
{
    /// <summary>The time between reports.</summary>
    TimeSpan Period { get; }

    /// <summary>Shows a report, in place of or after the previous one.</summary>
    void Show(ProgressReport report);

    /// <summary>Shows a line of text that stays.</summary>
    void Note(string line);
}

internal static class ProgressView
{
    /// <summary>
    /// Runs <paramref name="work"/> while a view shows the progress: live on a terminal, as JSON lines for programs, otherwise as plain
    /// lines.
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
