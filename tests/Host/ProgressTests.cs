using Microsoft.Extensions.Time.Testing;
using Spate.Host.Progress;

namespace Spate.Host.Tests;

public sealed class ProgressTests
{
    private static readonly WorkProgress Nothing = new()
    {
        Files = 4,
        FilesDone = 0,
        FilesFailed = 0,
        PartsRunning = 2,
        PartsDone = 0,
        Events = 0,
        Bytes = 0,
        BytesTotal = 4_000_000,
    };

    [Fact]
    public void Speeds_are_those_of_the_last_seconds()
    {
        var time = new FakeTimeProvider();
        var meter = new ProgressMeter(time);
        ProgressReport report = default;
        for (var second = 0; second <= 20; second++)
        {
            // Ten seconds at 1,000 events/s, then ten at 5,000.
            report = meter.Measure(
                Nothing with { Events = second <= 10 ? second * 1000 : 10_000 + ((second - 10) * 5000), Bytes = second * 100_000 });
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(5000, report.EventsPerSecond, tolerance: 1);
        Assert.Equal(100_000, report.BytesPerSecond, tolerance: 1);
        Assert.Equal(TimeSpan.FromSeconds(20), report.Elapsed);
        Assert.Equal(20, report.Remaining!.Value.TotalSeconds, tolerance: 0.1);
    }

    [Fact]
    public void Without_progress_or_without_work_no_remaining_time_is_claimed()
    {
        var time = new FakeTimeProvider();
        var meter = new ProgressMeter(time);

        Assert.Null(meter.Measure(Nothing).Remaining);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(meter.Measure(Nothing).Remaining);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(meter.Measure(Nothing with { Bytes = 4_000_000 }).Remaining);
    }

    [Fact]
    public void A_plain_line_says_it_all_and_the_same_is_not_said_twice()
    {
        using var output = new StringWriter();
        var view = new LineProgressView(output);
        var report = new ProgressReport(
            Nothing with { FilesDone = 1, FilesFailed = 1, Events = 1_234_567, Bytes = 2_000_000 }, 50_000, 75_300_000,
            TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(4.2));
        view.Show(report);
        view.Show(report);

        Assert.Equal(
            "1/4 files (1 failed), 2 parts running, 1,234,567 events, 50,000 events/s, 75.3 MB/s, about 4.2 s left" + Environment.NewLine,
            output.ToString());
    }
}
