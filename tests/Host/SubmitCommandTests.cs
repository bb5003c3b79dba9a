using System.Text.Json;
using Spate.Host.Commands;

namespace Spate.Host.Tests;

public sealed class SubmitCommandTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public SubmitCommandTests()
    {
        File.WriteAllText(At("pipeline.yaml"), """
            routes:
              ads:
                source: {bucket: incoming, prefix: ads/, suffixes: [.ndjson]}
                constants: {origin: test}
                output: {bucket: enriched, prefix: ads/}
              logs:
                source: {bucket: incoming, prefix: logs/}
                constants: {origin: test}
                output: {bucket: enriched, prefix: logs/}
            """);
        Directory.CreateDirectory(At("buckets/incoming"));
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Objects_are_submitted_while_nothing_runs_and_the_next_run_does_them_once()
    {
        Drop("ads/one.ndjson", "{\"a\":1}\n");
        var first = await SubmitAsync("s3://incoming");
        var again = await SubmitAsync("s3://incoming");
        await using (var run = Cli.Start("run", "--data", _directory.Path, "--pipeline", At("pipeline.yaml")))
            await run.WhenWrittenAsync("done incoming/ads/one.ndjson: 1 in = 1 out + 0 rejected");
        var runs = Lines(await Cli.RunAsync("list", "--data", _directory.Path, "--json"));

        Assert.Equal(ExitCode.Ok, first.ExitCode);
        Assert.Contains("scheduled incoming/ads/one.ndjson, 8 B: ads-", first.Out);
        Assert.Contains("Scheduled 1 run over 8 B.", first.Out);
        Assert.Contains("Scheduled 0 runs over 0 B. 1 object already had a run.", again.Out);
        Assert.Equal("Completed", Assert.Single(runs).GetProperty("state").GetString());
    }

    [Fact]
    public async Task What_is_submitted_beside_a_run_in_progress_is_done_there_once()
    {
        Drop("other/kept.ndjson", "");
        await using var run = Cli.Start("run", "--data", _directory.Path, "--pipeline", At("pipeline.yaml"));
        await run.WhenWrittenAsync("Watching");
        Drop("logs/two.ndjson", "{\"a\":1}\n{\"a\":2}\n");
        var submitted = await SubmitAsync("s3://incoming/logs/");
        await run.WhenWrittenAsync("done incoming/logs/two.ndjson: 2 in = 2 out + 0 rejected");
        var runs = Lines(await Cli.RunAsync("list", "--data", _directory.Path, "--json"));

        Assert.Equal(ExitCode.Ok, submitted.ExitCode);
        Assert.Single(runs);
    }

    [Fact]
    public async Task A_dry_run_says_how_many_runs_and_bytes_and_leaves_nothing_behind()
    {
        Drop("ads/one.ndjson", "{\"a\":1}\n");
        Drop("ads/two.ndjson", "{}\n");
        Drop("ads/other.txt", "no route takes this");
        var result = await SubmitAsync("s3://incoming/", "--dry-run");

        Assert.Contains("would schedule incoming/ads/two.ndjson, 3 B", result.Out);
        Assert.Contains("Would schedule 2 runs over 11 B.", result.Out);
        Assert.False(File.Exists(At("hub.db")));
    }

    [Fact]
    public async Task A_dry_run_tells_apart_what_has_a_run()
    {
        Drop("ads/one.ndjson", "{\"a\":1}\n");
        await SubmitAsync("s3://incoming");
        Drop("ads/two.ndjson", "{}\n");
        var lines = Lines(await SubmitAsync("s3://incoming", "--dry-run", "--json"));
        var submitted = Lines(await SubmitAsync("s3://incoming", "--json"));

        Assert.Equal([true, false], lines[..2].Select(static line => line.GetProperty("hadRun").GetBoolean()));
        Assert.Equal("""{"dryRun":true,"runs":1,"bytes":3,"hadRuns":1}""", lines[2].GetRawText());
        Assert.Equal(lines[..2].Select(static line => line.GetRawText()), submitted[..2].Select(static line => line.GetRawText()));
        Assert.Equal("""{"dryRun":false,"runs":1,"bytes":3,"hadRuns":1}""", submitted[2].GetRawText());
    }

    [Fact]
    public async Task Filters_narrow_what_is_submitted()
    {
        Drop("ads/one.ndjson", "{\"a\":1}\n");
        Drop("ads/two.ndjson", "{}\n");
        Drop("logs/three", "{}\n{}\n");
        File.SetLastWriteTimeUtc(At("buckets/incoming/ads/two.ndjson"), new DateTime(2020, 2, 3, 4, 5, 6, DateTimeKind.Utc));

        Assert.Equal(["incoming/logs/three"], await ObjectsAsync("s3://incoming", "--route", "logs"));
        Assert.Equal(["incoming/ads/one.ndjson"], await ObjectsAsync("s3://incoming/ads/o"));
        Assert.Equal(["incoming/ads/one.ndjson"], await ObjectsAsync("s3://incoming", "--min-size", "7B"));
        Assert.Equal(["incoming/ads/two.ndjson"], await ObjectsAsync("s3://incoming", "--max-size", "5"));
        Assert.Equal(["incoming/ads/two.ndjson"], await ObjectsAsync("s3://incoming", "--until", "2020-02-03T04:05:07Z"));
        Assert.Equal(["incoming/ads/two.ndjson"], await ObjectsAsync("s3://incoming", "--since", "2020-02-03", "--until", "2020-02-04"));
        Assert.Equal(["incoming/ads/one.ndjson", "incoming/logs/three"], await ObjectsAsync("s3://incoming", "--since", "1h"));
        Assert.Equal([], await ObjectsAsync("s3://incoming", "--since", "2020-02-03T05:05:07+01:00", "--until", "1h"));
    }

    [Fact]
    public async Task With_a_rate_all_are_submitted()
    {
        for (var i = 0; i < 5; i++)
            Drop($"ads/{i}.ndjson", "{}\n");

        Assert.Contains("Scheduled 5 runs", (await SubmitAsync("s3://incoming", "--rate", "500")).Out);
    }

    [Fact]
    public async Task A_name_with_control_characters_is_shown_with_escapes()
    {
        Drop("logs/a\e[31m\nb", "{}\n");
        var result = await SubmitAsync("s3://incoming", "--dry-run");

        Assert.Contains(@"incoming/logs/a\u{1b}[31m\nb", result.Out);
    }

    [Fact]
    public async Task Nothing_that_matches_is_said()
    {
        var result = await SubmitAsync("s3://incoming");

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.Contains("No object matches.", result.Out);
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_fails_and_no_hub_is_made()
    {
        Directory.Delete(At("buckets"), recursive: true);
        var result = await SubmitAsync("s3://incoming");

        Assert.Equal(ExitCode.Failed, result.ExitCode);
        Assert.Contains("incoming", result.Error);
        Assert.Empty(result.Out);
        Assert.False(File.Exists(At("hub.db")));
    }

    [Theory]
    [InlineData(
        "s3://elsewhere", "No route matches objects of s3://elsewhere/: ads takes s3://incoming/ads/, logs takes s3://incoming/logs/.")]
    [InlineData("s3://incoming/metrics/", "No route matches objects of s3://incoming/metrics/")]
    [InlineData("s3://incoming/ads/ --route logs", "logs takes s3://incoming/logs/")]
    [InlineData("s3://incoming --route adds", "There is no route 'adds'; the pipeline has ads, logs.")]
    [InlineData("incoming/ads", "'incoming/ads' is not of the form s3://bucket")]
    [InlineData("s3:///ads", "'s3:///ads' is not of the form s3://bucket")]
    [InlineData("s3://incoming --since yesterday", "'yesterday' is not a time such as 2026-03-14")]
    [InlineData("s3://incoming --since 2020-02-04 --until 2020-02-03", "is not before --until")]
    [InlineData("s3://incoming --min-size 1.5MB", "'1.5MB' is not a size such as")]
    [InlineData("s3://incoming --min-size 2KiB --max-size 1KiB", "--min-size 2048 is more than --max-size 1024")]
    [InlineData("s3://incoming --rate 0", "'0' is not a number from 0.001 to 1000")]
    [InlineData("s3://incoming --rate NaN", "'NaN' is not a number")]
    public async Task What_cannot_be_meant_is_refused_with_the_reason(string line, string expected)
    {
        var result = await SubmitAsync(line.Split(' '));

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains(expected, result.Error);
        Assert.False(File.Exists(At("hub.db")));
    }

    [Theory]
    [InlineData("2026-03-14", "2026-03-14T00:00:00+00:00")]
    [InlineData("2026-03-14T15:09Z", "2026-03-14T15:09:00+00:00")]
    [InlineData("2026-03-14T15:09:26.5", "2026-03-14T15:09:26.5+00:00")]
    [InlineData("2026-03-14T15:09:26+02:00", "2026-03-14T15:09:26+02:00")]
    [InlineData("36h", "2026-01-30T12:00:00+00:00")]
    [InlineData("30d", "2026-01-02T00:00:00+00:00")]
    public void Times_are_read_as_people_write_them(string text, string expected)
    {
        Assert.True(MomentParser.TryParse(text, new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero), out var moment));
        Assert.Equal(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), moment);
    }

    [Theory]
    [InlineData("")]
    [InlineData("14.3.2026")]
    [InlineData("2026-02-30")]
    [InlineData("-5h")]
    [InlineData("2000000d")]
    [InlineData("2000000000d")]
    public void What_is_no_time_is_refused(string text) =>
        Assert.False(MomentParser.TryParse(text, new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero), out _));

    private string At(string name) => Path.Combine(_directory.Path, name);

    private void Drop(string key, string content)
    {
        var path = At($"buckets/incoming/{key}");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }

    private Task<CliResult> SubmitAsync(params string[] arguments) =>
        Cli.RunAsync(["submit", .. arguments, "--data", _directory.Path, "--pipeline", At("pipeline.yaml")]);

    private async Task<IEnumerable<string?>> ObjectsAsync(params string[] arguments) =>
        Lines(await SubmitAsync([.. arguments, "--dry-run", "--json"]))
            .SkipLast(1)
            .Select(static line => line.GetProperty("object").GetString());

    private static List<JsonElement> Lines(CliResult result) =>
        [.. result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement)];
}
