using System.Text.Json;
using Spate.Enrichment.Tests.Geo.MaxMind;

namespace Spate.Host.Tests;

public sealed class CheckCommandTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public CheckCommandTests()
    {
        File.WriteAllText(At("publishers.csv"), "id,name\np1,Post\n");
        WritePipeline("ndjson");
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_good_pipeline_is_described()
    {
        var result = await CheckAsync();

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.Contains("all is well", result.Out);
        Assert.Contains("ads: s3://incoming/", result.Out);
    }

    [Fact]
    public async Task What_is_wrong_has_file_line_and_column()
    {
        File.AppendAllText(At("pipeline.yaml"), "colour: blue\n");
        var text = await CheckAsync();
        var json = JsonDocument.Parse((await CheckAsync("--json")).Out).RootElement;

        Assert.Equal(ExitCode.Usage, text.ExitCode);
        Assert.Matches(@"pipeline\.yaml:\d+:1: .*colour", text.Error);
        Assert.False(json.GetProperty("isValid").GetBoolean());
        Assert.Equal(1, json.GetProperty("problems")[0].GetProperty("column").GetInt32());
    }

    [Fact]
    public async Task Programs_of_steps_that_are_missing_are_found()
    {
        File.AppendAllText(At("pipeline.yaml"), """

                run:
                  good: { command: [sh, "{pipeline}/publishers.csv"] }
                  bad: { command: [no-such-program, "{pipeline}/no-such-file"], limits: { nice: 3 } }
                  local: { command: [./publishers.csv] }
            """.ReplaceLineEndings("\n"));
        var result = await CheckAsync();

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains("route ads: step bad: there is no program 'no-such-program' here that can be run", result.Error);
        Assert.Contains($"route ads: step bad: there is no {At("no-such-file")}", result.Error);
        Assert.Contains("route ads: step local: there is no program './publishers.csv' here that can be run", result.Error);
        Assert.DoesNotContain("step good", result.Error);
    }

    [Fact]
    public async Task A_table_without_the_column_is_found()
    {
        File.WriteAllText(At("publishers.csv"), "id,title\np1,Post\n");
        var result = await CheckAsync();

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains("there is no column 'name'", result.Error);
    }

    [Theory]
    [InlineData("country.iso_code", null)]
    [InlineData("names.1.text", null)]
    [InlineData("country.iso_cod", "no record has 'country.iso_cod'; did you mean 'country.iso_code'?")]
    [InlineData("names.2.text", "no record has 'names.2.text'; did you mean 'names.0.text'?")]
    [InlineData("population", "no record has 'population'; its fields are country.iso_code, names.0.text, names.1.text")]
    public async Task A_path_that_no_record_of_a_geo_database_has_is_found(string path, string? says)
    {
        WriteGeoDatabase(path);
        var result = await CheckAsync();

        Assert.Equal(says is null ? ExitCode.Ok : ExitCode.Usage, result.ExitCode);
        Assert.Contains(says ?? "all is well", says is null ? result.Out : result.Error);
    }

    [Fact]
    public async Task A_damaged_record_of_a_geo_database_is_found()
    {
        WriteGeoDatabase("country.iso_code");
        var bytes = File.ReadAllBytes(At("geo.mmdb"));
        var value = bytes.AsSpan().IndexOf("GB"u8);
        bytes[value - 1] = 0x07 << 5 | 0x1F;
        File.WriteAllBytes(At("geo.mmdb"), bytes);
        var result = await CheckAsync();

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains("geo.mmdb: a record is damaged", result.Error);
    }

    private void WriteGeoDatabase(string path)
    {
        var record = new Dictionary<string, object>
        {
            ["country"] = new Dictionary<string, object> { ["iso_code"] = "GB" },
            ["names"] = new object[]
            {
                new Dictionary<string, object> { ["text"] = "a" },
                new Dictionary<string, object> { ["text"] = "b" },
            },
        };
        File.WriteAllBytes(At("geo.mmdb"), new MmdbWriter().Add("192.0.2.0/24", record).Build());
        File.WriteAllText(At("pipeline.yaml"), $$"""
            geoDatabases: { geo: { file: geo.mmdb } }
            routes:
              ads:
                source: { bucket: incoming }
                geo: [{ database: geo, on: ip, add: { country: {{path}} } }]
                output: { bucket: enriched }
            """);
    }

    [Fact]
    public async Task A_sample_is_shown_before_and_after_and_rejects_with_their_reason()
    {
        File.WriteAllText(At("in.ndjson"), "{\"publisher\":\"p1\"}\n\noops\n{\"publisher\":\"p2\"}\n{}\n");
        var result = await CheckAsync("--sample", At("in.ndjson"), "--count", "3");

        Assert.Equal(
            """
            line 1
              before    {"publisher":"p1"}
              after     {"publisher":"p1","publisher_name":"Post"}
            line 3
              before    oops
              rejected  not_an_object
            line 4
              before    {"publisher":"p2"}
              after     {"publisher":"p2","publisher_name":null}

            """, string.Join('\n', result.Out.Split(Environment.NewLine).Select(static line => line.Split(": expected")[0])));
    }

    [Fact]
    public async Task A_sample_of_csv_keeps_records_with_line_breaks_whole()
    {
        WritePipeline("csv");
        File.WriteAllText(At("in.csv"), "publisher,note\np1,\"two\nlines\"\np2\np1,end\n");
        var result = await CheckAsync("--sample", At("in.csv"), "--json");
        var outcomes = result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => JsonDocument.Parse(line).RootElement)
            .ToList();

        Assert.Equal([2, 4, 5], outcomes.Select(static outcome => outcome.GetProperty("line").GetInt64()));
        Assert.Equal("p1,\"two\nlines\",Post", outcomes[0].GetProperty("after").GetString());
        Assert.Equal("column_count", outcomes[1].GetProperty("reason").GetString());
        Assert.Equal("p1,end,Post", outcomes[2].GetProperty("after").GetString());
    }

    [Theory]
    [InlineData(
        "ndjson", "{\"publisher\":\"p1\"}{}\n \n{\"publisher\":\"p1\"}\n", "several_values",
        "{\"publisher\":\"p1\",\"publisher_name\":\"Post\"}")]
    [InlineData("csv\n    columns: [publisher]", "p1\np2\n", "p1,Post", "p2,")]
    [InlineData("csv", "publisher,note\np1,a\"b\np1,c\n", "malformed_csv", "p1,c,Post")]
    [InlineData("tsv", "publisher\tnote\np1\ta\"b\np1\tc\n", "p1\ta\"b\tPost", "p1\tc\tPost")]
    [InlineData("csv", "publisher,note\rp1,a\rp2,b\r", "p1,a,Post", "p2,b,")]
    public async Task Each_record_of_a_sample_is_shown_beside_what_came_of_it(string format, string text, params string[] expected)
    {
        WritePipeline(format);
        File.WriteAllText(At("in"), text);
        var result = await CheckAsync("--sample", At("in"), "--json");
        var outcomes =
            result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement);

        Assert.Equal(
            expected,
            outcomes.Select(
                static outcome => outcome.GetProperty(outcome.TryGetProperty("after", out _) ? "after" : "reason").GetString()!));
    }

    private void WritePipeline(string format) => File.WriteAllText(At("pipeline.yaml"), $$"""
        tables:
          publishers: {file: publishers.csv, key: id}
        routes:
          ads:
            source: {bucket: incoming}
            format: {{format}}
            lookups:
              - {table: publishers, on: publisher, add: {publisher_name: name} }
            output: {bucket: enriched}

        """);

    private string At(string name) => Path.Combine(_directory.Path, name);

    private Task<CliResult> CheckAsync(params string[] more) => Cli.RunAsync(["check", "--pipeline", At("pipeline.yaml"), .. more]);
}
