using System.Text.Json;
using System.Text.Json.Nodes;

namespace Spate.Host.Tests;

/// <summary>Objects in every state that a ledger knows, on a real data directory.</summary>
public sealed class LedgerCommandTests : IDisposable
{
    private const string Good = "{\"a\":1}\n{\"a\":2}\n";

    private readonly TemporaryDirectory _directory = new();

    public LedgerCommandTests()
    {
        File.WriteAllText(At("pipeline.yaml"), """
            routes:
              ads:
                source: {bucket: incoming, prefix: ads/}
                constants: {origin: test}
                output: {bucket: enriched, prefix: ads/}
            """);
        Directory.CreateDirectory(At("buckets/incoming"));
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Every_object_is_accounted_for_and_what_is_wrong_is_named()
    {
        Drop("ads/day-1/good.ndjson", Good);
        Drop("ads/day-1/bad.ndjson", "these are words\n");
        await RunUntilAsync("failed incoming/ads/day-1/bad.ndjson");
        Drop("ads/day-2/late.ndjson", Good);

        var shown = await LedgerAsync();
        var report = await ReportAsync("--all");

        Assert.Equal(ExitCode.Failed, shown.ExitCode);
        Assert.Contains("s3://incoming/ads/day-1/", shown.Out, StringComparison.Ordinal);
        Assert.Contains("missing     s3://incoming/ads/day-2/late.ndjson (ads-", shown.Out, StringComparison.Ordinal);
        Assert.Matches("failed      s3://incoming/ads/day-1/bad.ndjson \\(ads-[0-9a-f]+\\): .*bad.ndjson", shown.Out);
        Assert.Contains("2 not as they should be.", shown.Out, StringComparison.Ordinal);
        var days = report.GetProperty("days").EnumerateArray().ToList();
        Assert.Equal(["s3://incoming/ads/day-1/", "s3://incoming/ads/day-2/"], days.Select(day => day.GetProperty("prefix").GetString()));
        Assert.Equal((2, 2, 1, 2, 1), (
            Count(days[0], "objects"), Count(days[0], "runs"), Count(days[0], "manifests"), Count(days[0], "recordsIn"),
            Count(days[0], "wrong")));
        Assert.Equal((1, 0, 1), (Count(days[1], "objects"), Count(days[1], "runs"), Count(days[1], "wrong")));
        Assert.Equal(["Failed", "Committed", "Missing"], States(report));
    }

    [Fact]
    public async Task A_repair_schedules_what_is_missing_restarts_what_is_lost_and_rewinds_what_failed()
    {
        Drop("ads/good.ndjson", Good);
        Drop("ads/gone.ndjson", Good);
        Drop("ads/bad.ndjson", "these are words\n");
        await RunUntilAsync("failed incoming/ads/bad.ndjson", "done incoming/ads/good.ndjson", "done incoming/ads/gone.ndjson");
        File.Delete(Manifest("gone"));
        var manifest = JsonNode.Parse(await File.ReadAllTextAsync(Manifest("good")))!;
        manifest["records"]!["out"] = 1;
        await File.WriteAllTextAsync(Manifest("good"), manifest.ToJsonString());
        Drop("ads/late.ndjson", Good);
        Assert.Equal(["Failed", "Lost", "Unequal", "Missing"], States(await ReportAsync()));

        var repaired = await ReportAsync("--repair");
        Assert.Equal(
            ["Rewound", "Restarted", "Restarted", "Scheduled"],
            repaired.GetProperty("objects").EnumerateArray().Select(entry => entry.GetProperty("repair").GetString()));
        Assert.Equal(0, Count(repaired, "wrong"));
        Assert.Equal(["Running"], States(await ReportAsync("--all")).Distinct());

        await RunUntilAsync("failed incoming/ads/bad.ndjson", "done incoming/ads/late.ndjson");
        Assert.Equal(["Failed", "Committed", "Committed", "Committed"], States(await ReportAsync("--all")));
    }

    [Fact]
    public async Task A_ledger_can_be_about_a_part_and_says_when_nothing_is_there()
    {
        Drop("ads/a/one.ndjson", Good);
        Drop("ads/b/two.ndjson", Good);
        Assert.Contains("There is no task hub at", (await LedgerAsync()).Error, StringComparison.Ordinal);
        await RunUntilAsync("Watching");
        Drop("ads/a/three.ndjson", Good);
        Drop("ads/b/four.ndjson", Good);

        Assert.Contains("Missing", States(await ReportAsync("s3://incoming/ads/b/")));
        Assert.DoesNotContain("three", (await LedgerAsync("s3://incoming/ads/b/")).Out, StringComparison.Ordinal);
        Assert.Contains("No object matches.", (await LedgerAsync("s3://incoming/ads/c/")).Out, StringComparison.Ordinal);
        Assert.Contains("No object matches.", (await LedgerAsync("--until", "2020-01-01")).Out, StringComparison.Ordinal);
        var wrong = await LedgerAsync("--route", "adds");
        Assert.Equal(ExitCode.Usage, wrong.ExitCode);
        Assert.Contains("There is no route 'adds'; the pipeline has ads.", wrong.Error, StringComparison.Ordinal);
    }

    private string At(string name) => Path.Combine(_directory.Path, name);

    private string Manifest(string name) => At($"buckets/enriched/ads/{name}.ndjson/manifest.json");

    private void Drop(string key, string content)
    {
        var path = At($"buckets/incoming/{key}");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }

    private async Task RunUntilAsync(params string[] lines)
    {
        await using var run = Cli.Start("run", "--data", _directory.Path, "--pipeline", At("pipeline.yaml"));
        await Task.WhenAll(lines.Select(run.WhenWrittenAsync));
    }

    private Task<CliResult> LedgerAsync(params string[] arguments) =>
        Cli.RunAsync(["ledger", "--data", _directory.Path, "--pipeline", At("pipeline.yaml"), .. arguments]);

    private async Task<JsonElement> ReportAsync(params string[] arguments) =>
        JsonDocument.Parse((await LedgerAsync([.. arguments, "--json"])).Out).RootElement;

    private static IEnumerable<string?> States(JsonElement report) =>
        report.GetProperty("objects").EnumerateArray().Select(entry => entry.GetProperty("state").GetString());

    private static int Count(JsonElement element, string name) => element.GetProperty(name).GetInt32();
}
