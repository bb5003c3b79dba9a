using System.Globalization;
using System.Text.Json;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Spate.Cloud;
using Spate.Enrichment;
using Spate.Pipeline.Tests.Runs;
using Spate.Pipeline.Tests.Schedules;

namespace Spate.Pipeline.Tests.Daily;

/// <summary>Days of real results of the real graph.</summary>
public sealed class DailySummaryTests
{
    private const string Red = """{"c":"r","kind":"<dot>"}""" + "\n";
    private const string Green = """{"c":"g","kind":"line"}""" + "\n";

    private static readonly DailySummaryInput Input = new()
    {
        Scheduled = new ScheduledTime("daily", At("2026-03-09T02:00:00-07:00"), "America/Los_Angeles"),
        Output = new SummaryOutput("outputs", "daily/"),
    };

    [Fact]
    public async Task A_day_is_what_came_between_two_midnights_of_the_time_zone()
    {
        using var bench = new RunBench(
            route => route with { Enrichment = route.Enrichment with { Limits = new EnrichmentLimits { MaxRejectShare = 0.5 } } });
        await MakeAsync(bench, "2026-03-07T23:59:59-08:00", Red, "drops/before.ndjson");
        await MakeAsync(bench, "2026-03-08T00:00:00-08:00", Red + Green + "not JSON\n" + Red, "drops/first.ndjson");
        await MakeAsync(bench, "2026-03-08T23:59:59-07:00", Green, "drops/last.ndjson");
        await MakeAsync(bench, "2026-03-09T00:00:00-07:00", Red, "drops/after.ndjson");

        var result = await bench.SummarizeAsync(Input);

        Assert.Equal(new DateOnly(2026, 3, 8), result.Day);
        Assert.True(result.IsComplete);
        Assert.Empty(result.Problems);
        Assert.Equal((2, 5, 4, 1), (result.Files, result.RecordsIn, result.RecordsOut, result.Rejected));
        Assert.Equal("s3://outputs/daily/2026-03-08/summary.json", result.Json);
        var summary = await SummaryAsync(bench);
        Assert.Equal(23, summary.GetProperty("hours").GetArrayLength());
        Assert.Equal(["4", "1"], summary.GetProperty("hours").EnumerateArray()
            .Select(hour => hour.GetProperty("records").GetRawText())
            .Where(records => records != "0"));
        Assert.Equal(["country: green 2, red 2", "kind: <dot> 2, line 2"], Aggregates(summary));
        var whole = summary.GetProperty("aggregateKeys")[0].GetProperty("key").GetString()!;
        Assert.Contains("\"red\"", await bench.ReadAsync(whole), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_shows_the_day_and_escapes_what_came_with_the_data()
    {
        using var bench = new RunBench();
        await MakeAsync(bench, "2026-03-08T12:00:00-07:00", Red + Green, "drops/a.ndjson");
        await bench.SummarizeAsync(Input);

        var page = await bench.ReadAsync("daily/2026-03-08/summary.html");

        Assert.Contains("<h1>Sunday, 8 March 2026</h1>", page, StringComparison.Ordinal);
        Assert.Contains("America/Los_Angeles", page, StringComparison.Ordinal);
        Assert.Contains("&lt;dot&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<dot>", page, StringComparison.Ordinal);
        Assert.Contains("<title>12:00 -07:00: 2</title>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("not complete", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_damaged_or_missing_is_named_in_the_result_and_in_the_report()
    {
        using var bench = new RunBench();
        await MakeAsync(bench, "2026-03-08T10:00:00-07:00", Red, "drops/sound.ndjson");
        await MakeAsync(bench, "2026-03-08T10:00:00-07:00", Red, "drops/torn.ndjson");
        await bench.Store.PutAsync(new ObjectAddress("outputs", "paint/torn.ndjson/manifest.json"), "{ \"route\": \"paint\""u8.ToArray());
        await MakeAsync(bench, "2026-03-08T10:00:00-07:00", Red, "drops/robbed.ndjson");
        var robbed = (await bench.OutputsAsync()).Single(key => key.StartsWith("paint/robbed", StringComparison.Ordinal)
            && key.EndsWith(".ndjson.gz", StringComparison.Ordinal));
        await bench.Store.DeleteAsync(new ObjectAddress("outputs", robbed));
        await bench.DropAtAsync(At("2026-03-08T11:00:00-07:00"), Green, "drops/waiting.ndjson");
        var failing = await bench.DropAtAsync(At("2026-03-08T11:00:00-07:00"), "rubbish\nrubbish\n", "drops/failed.ndjson");
        await Assert.ThrowsAnyAsync<Exception>(() => bench.RunAsync(failing, "run-failed"));

        var result = await bench.SummarizeAsync(Input);

        Assert.Equal((false, 1, 2, 2), (result.IsComplete, result.Files, result.Damaged, result.Missing));
        Assert.Collection(
            result.Problems.Order(StringComparer.Ordinal),
            problem => Assert.Contains("drops/failed.ndjson: run run-failed failed: ", problem, StringComparison.Ordinal),
            problem => Assert.Contains("drops/waiting.ndjson: has no result", problem, StringComparison.Ordinal),
            problem => Assert.Contains("paint/robbed.ndjson/manifest.json: ", problem, StringComparison.Ordinal),
            problem => Assert.Contains("paint/torn.ndjson/manifest.json: cannot be read", problem, StringComparison.Ordinal));
        var page = await bench.ReadAsync("daily/2026-03-08/summary.html");
        Assert.Contains("This summary is not complete", page, StringComparison.Ordinal);
        Assert.All(result.Problems, problem => Assert.Contains(problem.Split(": ")[0], page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_damaged_aggregate_is_named_and_the_rest_is_counted()
    {
        using var bench = new RunBench();
        await MakeAsync(bench, "2026-03-08T10:00:00-07:00", Red, "drops/a.ndjson");
        await MakeAsync(bench, "2026-03-08T10:00:00-07:00", Green, "drops/b.ndjson");
        var aggregate = (await bench.OutputsAsync()).Single(key => key.StartsWith("paint/a.ndjson", StringComparison.Ordinal)
            && key.EndsWith("aggregates/kind.json", StringComparison.Ordinal));
        await bench.Store.DeleteAsync(new ObjectAddress("outputs", aggregate));

        var result = await bench.SummarizeAsync(Input);

        Assert.Equal((false, 2, 1), (result.IsComplete, result.Files, result.Damaged));
        Assert.EndsWith("aggregates/kind.json: is not there", Assert.Single(result.Problems), StringComparison.Ordinal);
        Assert.Equal(["country: green 1, red 1", "kind: line 1"], Aggregates(await SummaryAsync(bench)));
    }

    [Fact]
    public async Task A_result_of_an_earlier_version_is_missing()
    {
        using var bench = new RunBench();
        await MakeAsync(bench, "2026-03-08T10:00:00-07:00", Red, "drops/a.ndjson");
        await bench.DropAtAsync(At("2026-03-08T11:00:00-07:00"), Green, "drops/a.ndjson");

        var result = await bench.SummarizeAsync(Input);

        Assert.Equal((false, 0, 1), (result.IsComplete, result.Files, result.Missing));
        Assert.Contains("earlier version", Assert.Single(result.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_day_without_anything_is_complete_and_one_that_is_not_over_is_not()
    {
        using var bench = new RunBench();

        var empty = await bench.SummarizeAsync(Input);
        var ahead = await bench.SummarizeAsync(Input with { Day = new DateOnly(2999, 1, 1) });

        Assert.Equal((true, 0, 0), (empty.IsComplete, empty.Files, empty.RecordsIn));
        Assert.False(ahead.IsComplete);
        Assert.Equal(["2999-01-01 was not over"], ahead.Problems);
    }

    [Fact]
    public async Task A_later_run_of_the_day_takes_the_place_of_an_earlier_one_and_tidies_up()
    {
        using var bench = new RunBench();
        await MakeAsync(bench, "2026-03-08T10:00:00-07:00", Red, "drops/a.ndjson");
        await bench.SummarizeAsync(Input, "first");
        var first = (await bench.OutputsAsync()).Where(key => key.StartsWith("daily/", StringComparison.Ordinal)).ToList();
        bench.Lost = "RenderDay";

        await bench.SummarizeAsync(Input, "second");

        var second = (await bench.OutputsAsync()).Where(key => key.StartsWith("daily/", StringComparison.Ordinal)).ToList();
        Assert.Equal(["daily/2026-03-08/summary.html", "daily/2026-03-08/summary.json"], first.Intersect(second));
        Assert.Equal(first.Count, second.Count);
        Assert.Equal("second", (await SummaryAsync(bench)).GetProperty("run").GetString());
    }

    [Fact]
    public async Task A_route_that_is_gone_fails_the_run_for_good()
    {
        using var bench = new RunBench();

        var e = await Assert.ThrowsAnyAsync<Exception>(() => bench.SummarizeAsync(Input with { Routes = ["gone"] }));

        Assert.Contains("pipeline.yaml has no route 'gone'", e.ToString(), StringComparison.Ordinal);
        Assert.Single(bench.Calls);
    }

    [Fact]
    public async Task The_schedule_of_02_00_in_Los_Angeles_sums_up_each_day_on_the_task_hub()
    {
        using var files = new RunBench();
        await MakeAsync(files, "2026-03-07T12:00:00-08:00", Red, "drops/a.ndjson");
        await MakeAsync(files, "2026-03-08T12:00:00-07:00", Red + Green, "drops/b.ndjson");
        var configuration = new PipelineConfiguration([files.Route])
        {
            Schedules =
            [
                ScheduleBench.Schedule("0 2 * * *", "America/Los_Angeles") with
                {
                    Orchestration = nameof(DailySummary),
                    ConcurrencyPolicy = ConcurrencyPolicy.Forbid,
                    Input = JsonSerializer.SerializeToElement(Input with { Scheduled = null }),
                },
            ],
        };
        await using var bench = await ScheduleBench.StartAsync("2026-03-08T00:00:00-08:00");
        await bench.StartWorkerAsync(configuration, services => services.AddSingleton<IObjectStore>(files.Store));

        await bench.PassUntilAsync("2026-03-09T12:00:00-07:00");

        Assert.Equal(["20260308T100000Z", "20260309T090000Z"], await bench.KeptAsync(OrchestrationRuntimeStatus.Completed));
        var runs = await Task.WhenAll(
            ResultAsync(bench, "nightly.20260308T100000Z"), ResultAsync(bench, "nightly.20260309T090000Z"));
        Assert.Equal(
            [("2026-03-07", true, 1L), ("2026-03-08", true, 2L)],
            runs.Select(run => ($"{run.Day:yyyy-MM-dd}", run.IsComplete, run.RecordsIn)));
        Assert.Contains("Saturday, 7 March 2026", await files.ReadAsync("daily/2026-03-07/summary.html"), StringComparison.Ordinal);
    }

    private static async Task<DailySummaryResult> ResultAsync(ScheduleBench bench, string run) =>
        (await bench.Client.GetInstanceAsync(run, getInputsAndOutputs: true))!.ReadOutputAs<DailySummaryResult>()!;

    private static async Task MakeAsync(RunBench bench, string time, string content, string key)
    {
        var result = await bench.RunAsync(await bench.DropAtAsync(At(time), content, key), $"run-{key}");
        Assert.Equal(RunOutcome.Committed, result.Outcome);
    }

    private static async Task<JsonElement> SummaryAsync(RunBench bench) =>
        JsonDocument.Parse(await bench.ReadAsync("daily/2026-03-08/summary.json")).RootElement;

    private static IEnumerable<string> Aggregates(JsonElement summary) => summary.GetProperty("aggregates").EnumerateArray()
        .Select(aggregate => aggregate.GetProperty("dimension").GetString() + ": " + string.Join(", ", aggregate.GetProperty("values")
            .EnumerateArray()
            .Select(value => $"{value.GetProperty("value").GetString()} {value.GetProperty("records").GetInt64()}")));

    private static DateTimeOffset At(string time) => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture);
}
