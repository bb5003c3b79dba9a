using System.Text.Json;

namespace Spate.Host.Tests.Schedules;

public sealed class SchedulesCommandTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Data => _directory.Path;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Schedules_are_listed_with_their_next_times()
    {
        await KeptSchedule.CreateAsync(Data);

        var text = await Cli.RunAsync("schedules", "--data", Data);
        var json = JsonDocument.Parse((await Cli.RunAsync("schedules", "--json", "--data", Data)).Out).RootElement;

        Assert.Equal(ExitCode.Ok, text.ExitCode);
        Assert.Matches(@"daily +DailySummary +0 2 \* \* \* +America/Los_Angeles +\d{4}-\d\d-\d\d 0[23]:00:00 -0[78]:00", text.Out);
        Assert.Equal("Forbid", json.GetProperty("concurrencyPolicy").GetString());
        Assert.Equal(5, json.GetProperty("next").GetArrayLength());
    }

    [Fact]
    public async Task As_many_of_the_next_times_are_shown_as_asked_for()
    {
        await KeptSchedule.CreateAsync(Data);

        var text = await Cli.RunAsync("schedules", "next", "daily", "--count", "3", "--data", Data);

        Assert.Equal(3, text.Out.Split('\n').Count(static line => line.StartsWith("next ", StringComparison.Ordinal)));
        Assert.Contains("schedule  daily: DailySummary at 0 2 * * * (America/Los_Angeles)", text.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_schedule_that_is_not_there_is_said_with_the_nearest_name()
    {
        var nowhere = await Cli.RunAsync("schedules", "--data", Data);
        await KeptSchedule.CreateAsync(Data);
        var misspelt = await Cli.RunAsync("schedules", "suspend", "dayly", "--data", Data);

        Assert.Equal((ExitCode.Failed, ExitCode.Failed), (nowhere.ExitCode, misspelt.ExitCode));
        Assert.Contains("no schedule 'dayly'. Did you mean 'daily'?", misspelt.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Suspend_and_run_ask_the_keeper_and_a_dry_run_asks_nothing()
    {
        await KeptSchedule.CreateAsync(Data);

        var dry = await Cli.RunAsync("schedules", "suspend", "daily", "--dry-run", "--data", Data);
        var done = await Cli.RunAsync("schedules", "resume", "daily", "--data", Data);
        var dryRun = await Cli.RunAsync("schedules", "run", "daily", "--time", "2026-03-14T02:00-07:00", "--dry-run", "--data", Data);
        var suspend = await Cli.RunAsync("schedules", "suspend", "daily", "--data", Data);
        var run = await Cli.RunAsync("schedules", "run", "daily", "--time", "2026-03-14T02:00-07:00", "--json", "--data", Data);

        Assert.Equal("Would suspend 'daily'.\n", dry.Out);
        Assert.Equal("'daily' is not suspended.\n", done.Out);
        Assert.Equal("Would start the run daily.20260314T090000Z.\n", dryRun.Out);
        Assert.StartsWith("Asked 'daily' to suspend.", suspend.Out, StringComparison.Ordinal);
        Assert.Equal("daily.20260314T090000Z", JsonDocument.Parse(run.Out).RootElement.GetProperty("run").GetString());
        Assert.Collection(
            await KeptSchedule.AskedAsync(Data),
            static asked => Assert.Contains("\"Suspend\"", asked, StringComparison.Ordinal),
            static asked => Assert.Contains("2026-03-14T09:00:00", asked, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_run_is_refused_while_another_is_in_progress_and_for_a_time_that_has_one()
    {
        await KeptSchedule.CreateAsync(Data);
        await KeptSchedule.RunAsync(Data, "daily.20260314T090000Z");

        var now = await Cli.RunAsync("schedules", "run", "daily", "--data", Data);
        var again = await Cli.RunAsync("schedules", "run", "daily", "--time", "2026-03-14T02:00-07:00", "--data", Data);
        var early = await Cli.RunAsync("schedules", "run", "daily", "--time", "2999-01-01", "--data", Data);

        Assert.Equal([1, 1, 1], [now.ExitCode, again.ExitCode, early.ExitCode]);
        Assert.Contains("forbids another run beside it", now.Error, StringComparison.Ordinal);
        Assert.Contains("There is a run for that time", again.Error, StringComparison.Ordinal);
        Assert.Contains("has not come yet", early.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scheduled_runs_are_told_listed_and_shown_beside_those_of_objects()
    {
        await File.WriteAllTextAsync(Path.Combine(Data, "pipeline.yaml"), """
            routes:
              ads: { source: { bucket: incoming, prefix: ads/ }, output: { bucket: enriched, prefix: ads/ } }
            schedules:
              often:
                { cron: "* * * * * *", orchestration: DailySummary, input: { output: { bucket: summaries } }, history: { successful: 100 } }
            """, TestContext.Current.CancellationToken);
        await using (var running = Cli.Start("run", "--data", Data, "--pipeline", Path.Combine(Data, "pipeline.yaml")))
        {
            await running.WhenWrittenAsync("done DailySummary");
        }

        var list = await Cli.RunAsync("list", "--data", Data);
        var schedules = JsonDocument.Parse((await Cli.RunAsync("schedules", "--json", "--data", Data)).Out).RootElement;
        var run = await Cli.RunAsync("get", schedules.GetProperty("lastRun").GetString()!, "--data", Data);

        Assert.Equal((ExitCode.Ok, ExitCode.Ok), (list.ExitCode, run.ExitCode));
        Assert.Matches(@"often\.\d{8}T\d{6}Z +DailySummary +Completed", list.Out);
        Assert.Matches(@"report +(Succeeded|Running|Pending) .*RenderDay", run.Out);
        Assert.True(Directory.Exists(Path.Combine(Data, "buckets", "summaries")));
    }

    [Fact]
    public async Task Check_shows_the_next_times()
    {
        var pipeline = Path.Combine(Data, "pipeline.yaml");
        await File.WriteAllTextAsync(pipeline, """
            routes:
              ads: { source: { bucket: incoming, prefix: ads/ }, output: { bucket: enriched, prefix: ads/ } }
            schedules:
              daily: { cron: 0 2 29 2 *, orchestration: DailySummary, input: { output: { bucket: summaries } } }
            """, TestContext.Current.CancellationToken);

        var text = await Cli.RunAsync("check", "--pipeline", pipeline);
        var json = JsonDocument.Parse((await Cli.RunAsync("check", "--pipeline", pipeline, "--json")).Out).RootElement;

        Assert.Matches(@"daily: DailySummary at 0 2 29 2 \* \(UTC\), next\s+\d{4}-02-29 02:00:00 \+00:00", text.Out);
        Assert.Equal(3, json.GetProperty("schedules")[0].GetProperty("next").GetArrayLength());
    }
}
