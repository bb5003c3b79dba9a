using System.IO.Compression;
using System.Text.Json;

namespace Spate.Host.Tests;

public sealed class EnrichCommandTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public EnrichCommandTests()
    {
        File.WriteAllText(At("publishers.csv"), "id,name\np1,\"Post, The\"\np2,Gazette\n");
        File.WriteAllText(At("pipeline.yaml"), """
            tables:
              publishers: {file: publishers.csv, key: id}
            routes:
              ads:
                source: {bucket: incoming, suffixes: [.ndjson]}
                lookups:
                  - {table: publishers, on: publisher, add: {publisher_name: name}}
                output: {bucket: enriched}
                limits: {maxRejectShare: 0.5}
            """);
        File.WriteAllText(At("in.ndjson"), "{\"publisher\":\"p1\"}\n{\"publisher\":\"p9\"}\nnot json\n");
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_file_is_enriched_and_its_bad_records_lie_beside_it()
    {
        var result = await EnrichAsync("in.ndjson", "out.ndjson");

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.Equal(
            "{\"publisher\":\"p1\",\"publisher_name\":\"Post, The\"}\n{\"publisher\":\"p9\",\"publisher_name\":null}\n",
            File.ReadAllText(At("out.ndjson")));
        Assert.Contains("\"raw\":\"not json\"", File.ReadAllText(At("out.rejects.ndjson")));
        Assert.Contains("3 in = 2 out + 1 rejected", result.Out);
    }

    [Fact]
    public async Task A_name_that_ends_in_gz_is_compressed()
    {
        await EnrichAsync("in.ndjson", "out.ndjson.gz");
        using var reader = new StreamReader(new GZipStream(File.OpenRead(At("out.ndjson.gz")), CompressionMode.Decompress));

        Assert.Contains("Post, The", await reader.ReadToEndAsync());
        Assert.True(File.Exists(At("out.rejects.ndjson.gz")));
    }

    [Fact]
    public async Task Json_gives_the_totals()
    {
        var result = await EnrichAsync("in.ndjson", "out.ndjson", "--json");
        var totals = JsonDocument.Parse(result.Out).RootElement;

        Assert.Equal(3, totals.GetProperty("recordsIn").GetInt64());
        Assert.Equal(1, totals.GetProperty("rejected").GetInt64());
    }

    [Theory]
    [InlineData("missing.ndjson", "there is no such file")]
    [InlineData("plain.gz", "not gzip")]
    public async Task A_bad_file_fails_with_its_name_and_leaves_no_output(string input, string expected)
    {
        File.WriteAllText(At("plain.gz"), "{}\n");
        File.WriteAllText(At("out.ndjson"), "earlier");
        var result = await EnrichAsync(input, "out.ndjson");

        Assert.Equal(ExitCode.Failed, result.ExitCode);
        Assert.Contains($"{At(input)}: ", result.Error);
        Assert.Contains(expected, result.Error);
        Assert.Equal("earlier", File.ReadAllText(At("out.ndjson")));
        Assert.Empty(Directory.GetFiles(_directory.Path, "*.tmp"));
    }

    [Fact]
    public async Task An_output_that_cannot_be_written_is_named()
    {
        var result = await EnrichAsync("in.ndjson", "missing/out.ndjson");

        Assert.Equal(ExitCode.Failed, result.ExitCode);
        Assert.Contains($"{At("missing/out.ndjson")}: cannot be written: there is no such directory", result.Error);
    }

    [Fact]
    public async Task The_input_is_never_overwritten()
    {
        var result = await EnrichAsync("in.ndjson", "in.ndjson");

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains("not json", File.ReadAllText(At("in.ndjson")));
    }

    [Fact]
    public async Task A_route_that_is_not_there_is_answered_with_those_that_are()
    {
        var result = await EnrichAsync("in.ndjson", "out.ndjson", "--route", "adds");

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains("There is no route 'adds'; the pipeline has ads.", result.Error);
    }

    [Fact]
    public async Task A_lookup_table_that_is_missing_is_named()
    {
        File.Delete(At("publishers.csv"));
        var result = await EnrichAsync("in.ndjson", "out.ndjson");

        Assert.Equal(ExitCode.Failed, result.ExitCode);
        Assert.Contains("publishers.csv", result.Error);
    }

    [Fact]
    public async Task A_pipeline_that_is_wrong_ends_with_2_and_every_place()
    {
        File.WriteAllText(At("pipeline.yaml"), "routes:\n  ads:\n    source: {bucket: a}\n    colour: blue\n");
        var result = await EnrichAsync("in.ndjson", "out.ndjson");

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains("pipeline.yaml:4:5: ", result.Error);
    }

    private string At(string name) => Path.Combine(_directory.Path, name);

    private Task<CliResult> EnrichAsync(string input, string output, params string[] more) =>
        Cli.RunAsync(["enrich", At(input), "-o", At(output), "--pipeline", At("pipeline.yaml"), .. more]);
}
