namespace Spate.Pipeline.Tests.Configuration;

public sealed class ScheduleConfigurationTests
{
    private const string Whole = """
        routes:
          ads:
            source: { bucket: incoming, prefix: ads/ }
            output: { bucket: enriched, prefix: ads/ }
        schedules:
          daily:
            cron: 0 2 * * *
            timeZone: America/Los_Angeles
            orchestration: DailySummary
            input: { routes: [ads], output: { bucket: summaries, prefix: days/ } }
            concurrencyPolicy: forbid
            startingDeadline: 6h
            catchUp: all
            catchUpLimit: 5
            history: { successful: 7, failed: 2 }
            pool: heavy
            suspended: true
        """;

    [Fact]
    public void A_schedule_is_read_whole()
    {
        var configuration = Parse(Whole);
        var schedule = Assert.Single(configuration.Schedules);

        Assert.Equal(("daily", "0 2 * * *", "America/Los_Angeles"), (schedule.Name, schedule.Cron, schedule.TimeZone));
        Assert.Equal("DailySummary", schedule.Orchestration);
        Assert.Equal((ConcurrencyPolicy.Forbid, TimeSpan.FromHours(6)), (schedule.ConcurrencyPolicy, schedule.StartingDeadline));
        Assert.Equal((CatchUp.All, 5), (schedule.CatchUp, schedule.CatchUpLimit));
        Assert.Equal(new HistoryLimits(7, 2), schedule.History);
        Assert.True(schedule.Suspended);
        Assert.Equal(["default", "heavy"], configuration.Pools);
        Assert.Equal(["incoming", "enriched", "summaries"], configuration.Buckets);
        var input = System.Text.Json.JsonSerializer.Deserialize<DailySummaryInput>(schedule.Input!.Value)!;
        Assert.Equal(("ads", "heavy", new SummaryOutput("summaries", "days/")), (input.Routes.Single(), input.Pool, input.Output));
    }

    [Fact]
    public void What_is_left_out_has_defaults()
    {
        var schedule = Assert.Single(Parse("""
            routes:
              ads: { source: { bucket: incoming, prefix: ads/ }, output: { bucket: enriched, prefix: ads/ } }
            schedules:
              daily: { cron: "*/10 0 2 * * *", orchestration: DailySummary, input: { output: { bucket: summaries } } }
            """).Schedules);

        Assert.Equal(("UTC", ConcurrencyPolicy.Allow, CatchUp.Last), (schedule.TimeZone, schedule.ConcurrencyPolicy, schedule.CatchUp));
        Assert.Equal((null, new HistoryLimits(3, 1), false), (schedule.StartingDeadline, schedule.History, schedule.Suspended));
        Assert.Equal(
            ["02:00:10", "02:00:20"],
            ScheduleClient.NextTimes(schedule, new DateTimeOffset(2026, 3, 1, 2, 0, 0, TimeSpan.Zero), 2)
                .Select(time => $"{time:HH:mm:ss}"));
    }

    [Theory]
    [InlineData("cron: 0 2 * * *", "cron: 61 2 * * *", 7, 11, "'61 2 * * *' cannot be read: ")]
    [InlineData("cron: 0 2 * * *", "cron: 0 2 30 2 *", 7, 11, "'0 2 30 2 *' names no time that ever comes")]
    [InlineData("cron: 0 2 * * *", "crn: 0 2 * * *", 7, 5, "has no 'crn' (did you mean 'cron'?)")]
    [InlineData("Los_Angeles", "Los_Angelos", 8, 15, "no time zone 'America/Los_Angelos' (did you mean 'America/Los_Angeles'?)")]
    [InlineData("DailySummary", "DailySumary", 9, 20, "there is no orchestration 'DailySumary' (did you mean 'DailySummary'?)")]
    [InlineData("routes: [ads]", "routes: [ad]", 10, 23, "there is no route 'ad' (did you mean 'ads'?); known are ads")]
    [InlineData("bucket: summaries, prefix: days/", "bucket: incoming", 10, 37, "written into what route 'ads' reads")]
    [InlineData("bucket: summaries", "bucket: S!", 10, 47, "'S!' cannot name a bucket")]
    [InlineData("Policy: forbid", "Policy: forbids", 11, 24, "concurrencyPolicy must be one of allow, forbid, replace, not 'forbids'")]
    [InlineData("Policy: forbid", "Policy: replace", 13, 14, "each run would replace the one before")]
    [InlineData("Deadline: 6h", "Deadline: soon", 12, 23, "startingDeadline must be a duration")]
    [InlineData("catchUp: all", "catchUp: most", 13, 14, "catchUp must be one of none, last, all")]
    [InlineData("successful: 7", "successful: -1", 15, 28, "successful must be a whole number from 0")]
    [InlineData("pool: heavy", "pool: Heavy", 16, 11, "'Heavy' cannot name a pool")]
    [InlineData("suspended: true", "suspended: maybe", 17, 16, "suspended must be true or false, not 'maybe'")]
    [InlineData("  daily:", "  dai.ly:", 6, 3, "'dai.ly' cannot name a schedule")]
    [InlineData("  daily:", "  spate:", 6, 3, "'spate' cannot name a schedule")]
    public void What_is_wrong_is_said_with_line_and_column(string right, string wrong, int line, int column, string message)
    {
        var e = Assert.Throws<PipelineConfigurationException>(
            () => Parse(Whole.Replace(right, wrong, StringComparison.OrdinalIgnoreCase)));
        Assert.Contains(
            e.Diagnostics, d => d.Line == line && d.Column == column && d.Message.Contains(message, StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("timeZone: America/Los_Angeles", "timeZone: [UTC]", "timeZone must be a string")]
    [InlineData("orchestration: DailySummary", "orchestration: [DailySummary]", "orchestration must be a string")]
    [InlineData("routes: [ads]", "routes: ads", "schedule daily.input.routes must be a list")]
    public void What_is_wrong_is_said_once(string right, string wrong, string message)
    {
        var e = Assert.Throws<PipelineConfigurationException>(() => Parse(Whole.Replace(right, wrong, StringComparison.Ordinal)));
        Assert.Equal(message, Assert.Single(e.Diagnostics).Message);
    }

    private static PipelineConfiguration Parse(string yaml) => PipelineConfiguration.Parse(yaml, "pipeline.yaml");
}
