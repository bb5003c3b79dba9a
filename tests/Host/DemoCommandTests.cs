using System.Text.Json;
using Spate.Host.Commands.Demo;
using Spate.Host.Commands.Generate;

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

        var reports = result.Out.Split('\n')
            .Where(static line => line.Contains("isRight"))
            .Select(static line => JsonDocument.Parse(line).RootElement)
            .ToList();
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
            Assert.Contains("run the demo again to continue it", interrupted.Error);
        }

        var result = await Cli.RunAsync("demo", "--data", _directory.Path, "--events", "200k", "--files", "20");

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.Contains("Every record is accounted for: 200,000 were generated", result.Out);
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
            ["a"] = new(
                "run-a",
                "e",
                new Pipeline.EnrichObjectResult { Outcome = Pipeline.RunOutcome.Committed, RecordsIn = 90, RecordsOut = 80, Rejected = 9 },
                null),
            ["b"] = new("run-b", "e", null, "the file was cut short"),
        };
        var report = BurstReport.Of(
            new DemoTotals(100, 5, 5, 1), outcomes, rejectsInvalidAddresses: true, TimeSpan.FromSeconds(1), "results");

        Assert.False(report.IsRight);
        Assert.Equal(3, report.Differences.Count);
        Assert.Contains("100 events were generated, but 90 were read.", report.ToText());
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
    public async Task A_burst_that_was_begun_elsewhere_is_not_finished_here()
    {
        BurstJournal.Create(
            Path.Combine(_directory.Path, "demo.journal"), DemoPlan.Default, DateTimeOffset.UtcNow, "http://127.0.0.1:1/ with the queue q");
        var result = await DemoAsync();

        Assert.Equal(ExitCode.Failed, result.ExitCode);
        Assert.Contains(
            "started at http://127.0.0.1:1/ with the queue q is not finished, but this demo works in the data directory", result.Error);
    }

    [Theory]
    [InlineData("--queue and --notified go with --endpoint only", "--queue", "q")]
    [InlineData("--queue and --notified go with --endpoint only", "--notified")]
    [InlineData("'127.0.0.1:4566' is not the address of a service", "--endpoint", "127.0.0.1:4566")]
    [InlineData("'http://127.0.0.1:4566/path' is not the address of a service", "--endpoint", "http://127.0.0.1:4566/path")]
    public async Task Options_of_an_endpoint_that_make_no_sense_are_refused(string error, params string[] options)
    {
        var result = await Cli.RunAsync(["demo", "--data", _directory.Path, .. options]);

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains(error, result.Error);
    }

    [Theory]
    [InlineData("ads-20260314-1-2000000-00001-of-00020.ndjson.gz", true)]
    [InlineData("ads-20260314-1-2000000-00001-of-00020.ndjson", false)]
    [InlineData("my-ads-20260314-1-2000000-00001-of-00020.ndjson.gz", false)]
    [InlineData("", false)]
    public void The_demo_knows_its_own_files(string name, bool isOurs) => Assert.Equal(isOurs, DemoPlan.IsFileName(name));

    [Fact]
    public async Task The_files_of_each_burst_are_versions_of_their_own_with_the_same_content()
    {
        var plan = DemoPlan.Default with { Events = 10, Files = 1 };
        List<byte[]> files = [];
        foreach (var second in new[] { 1, 2 })
        {
            await new BurstGenerator(plan, DateTimeOffset.FromUnixTimeSeconds(second)).WriteAsync(
                _directory.Path, [0], file => files.Add(File.ReadAllBytes(file.Path)));
        }

        // MTIME: four bytes at the fifth, and all that differs.
        Assert.Equal([1, 0, 0, 0], files[0][4..8]);
        Assert.Equal([2, 0, 0, 0], files[1][4..8]);
        Assert.Equal(files[0][8..], files[1][8..]);
        Assert.True(DemoPlan.IsFileName(plan.FileName(0)));
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
