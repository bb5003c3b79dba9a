using System.Text.Json;
using Spate.Host.Demo;

namespace Spate.Host.Tests;

public sealed class DemoCommandTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_burst_ends_with_exact_totals_and_its_results_in_place()
    {
        var result = await DemoAsync();
        var report = Report(result);

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.True(report.GetProperty("isRight").GetBoolean());
        Assert.Equal(6000, report.GetProperty("recordsIn").GetInt64());
        Assert.Equal(6000, report.GetProperty("recordsOut").GetInt64() + report.GetProperty("rejected").GetInt64());
        Assert.True(File.Exists(report.GetProperty("exampleManifest").GetString()));
        Assert.Equal(3, Manifests().Length);
    }

    [Fact]
    public async Task A_second_demo_processes_the_burst_again_and_is_right_too()
    {
        await DemoAsync();
        var first = Manifests().Select(File.ReadAllText).ToList();
        var again = await DemoAsync();

        Assert.Equal(ExitCode.Ok, again.ExitCode);
        Assert.Equal(3, Report(again).GetProperty("files").GetInt32());
        Assert.Empty(first.Intersect(Manifests().Select(File.ReadAllText)));
    }

    [Fact]
    public async Task A_burst_that_was_left_unfinished_is_finished_first()
    {
        // What is left of a process that died right after its first drop, which it could not note any more.
        var plan = DemoPlan.Default with { Events = 4000, Files = 2 };
        var bucket = Directory.CreateDirectory(Path.Combine(_directory.Path, "buckets", "incoming", "ads")).FullName;
        BurstJournal.Create(Path.Combine(_directory.Path, "demo.journal"), plan, DateTimeOffset.UtcNow);
        await new BurstGenerator(plan).WriteAsync(bucket, [0], static _ => { });
        var result = await DemoAsync();

        var reports = result.Out.Split('\n').Where(static line => line.Contains("isRight")).Select(static line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.Equal([4000L, 6000L], reports.Select(static report => report.GetProperty("recordsIn").GetInt64()));
        Assert.False(File.Exists(Path.Combine(_directory.Path, "demo.journal")));
    }

    [Fact]
    public async Task An_interrupted_demo_says_how_to_go_on_and_does()
    {
        await using (var cli = Cli.Start("demo", "--data", _directory.Path, "--events", "200k", "--files", "20"))
        {
            await cli.WhenWrittenAsync("Dropping");
            cli.Interrupt();
            var interrupted = await cli.EndAsync();

            Assert.Equal(ExitCode.Interrupted, interrupted.ExitCode);
            Assert.Contains("run the demo again, and it goes on", interrupted.Error);
        }

        var result = await Cli.RunAsync("demo", "--data", _directory.Path, "--events", "200k", "--files", "20");

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.Contains("Right to the record: 200,000 were generated", result.Out);
    }

    [Fact]
    public async Task Plain_output_ends_with_totals_and_where_the_results_lie()
    {
        var result = await Cli.RunAsync("demo", "--data", _directory.Path, "--events", "3k", "--files", "2");

        Assert.Contains("2 files, 3,000 events in = ", result.Out);
        Assert.Contains($"Results: {Path.Combine(_directory.Path, "buckets", "enriched")}", result.Out);
        Assert.Empty(result.Error);
    }

    [Fact]
    public void Totals_that_differ_are_told()
    {
        var outcomes = new Dictionary<string, FileOutcome>
        {
            ["a"] = new("run-a", "e", new Pipeline.EnrichObjectResult { Outcome = Pipeline.RunOutcome.Committed, RecordsIn = 90, RecordsOut = 80, Rejected = 9 }, null),
            ["b"] = new("run-b", "e", null, "the file was cut short"),
        };
        var report = BurstReport.Of(new DemoTotals(100, 5, 5, 1), outcomes, rejectsInvalidAddresses: true, TimeSpan.FromSeconds(1), "results");

        Assert.False(report.IsRight);
        Assert.Equal(3, report.Differences.Count);
        Assert.Contains("100 events were generated, 90 were read.", report.ToText());
        Assert.Contains("b: the file was cut short", report.ToText());
    }

    [Fact]
    public void A_journal_survives_a_line_that_was_cut_short()
    {
        var path = Path.Combine(_directory.Path, "demo.journal");
        var journal = BurstJournal.Create(path, DemoPlan.Default, DateTimeOffset.UnixEpoch);
        journal.MarkDropped(3);
        File.AppendAllText(path, "1");
        var found = BurstJournal.Find(path)!;

        Assert.Equal(journal.Header, found.Header);
        Assert.True(found.IsDropped(3));
        Assert.False(found.IsDropped(12));
    }

    [Fact]
    public async Task A_pipeline_without_the_demos_route_is_refused()
    {
        var pipeline = Path.Combine(_directory.Path, DemoWorkspace.Pipeline);
        File.WriteAllText(pipeline, "routes:\n  mine:\n    source: {bucket: mine}\n    output: {bucket: yours}\n");
        var result = await DemoAsync();

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains($"{pipeline} has no route 'ads'", result.Error);
    }

    private Task<CliResult> DemoAsync() => Cli.RunAsync("demo", "--data", _directory.Path, "--events", "6k", "--files", "3", "--json");

    private string[] Manifests() =>
        Directory.GetFiles(Path.Combine(_directory.Path, "buckets", "enriched"), "manifest.json", SearchOption.AllDirectories);

    private static JsonElement Report(CliResult result) => JsonDocument.Parse(result.Out.Trim().Split('\n')[^1]).RootElement;
}
