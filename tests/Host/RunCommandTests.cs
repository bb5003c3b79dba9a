using System.Text.Json;

namespace Spate.Host.Tests;

public sealed class RunCommandTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public RunCommandTests()
    {
        File.WriteAllText(At("publishers.csv"), "id,name\np1,Post\n");
        File.WriteAllText(At("pipeline.yaml"), """
            tables:
              publishers: {file: publishers.csv, key: id}
            routes:
              ads:
                source: {bucket: incoming, prefix: ads/, suffixes: [.ndjson, .gz]}
                lookups:
                  - {table: publishers, on: publisher, add: {publisher_name: name} }
                output: {bucket: enriched, prefix: ads/}
                retry: {maxNumberOfAttempts: 1}
            """);
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task What_is_dropped_while_it_runs_is_processed_and_shown_until_it_is_stopped()
    {
        await using var run = Start("run");
        await run.WhenWrittenAsync("Watching");
        Drop("one.ndjson", "{\"publisher\":\"p1\"}\n");
        await run.WhenWrittenAsync("done incoming/ads/one.ndjson: 1 in = 1 out + 0 rejected");
        run.Interrupt();
        var result = await run.EndAsync();

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.True(File.Exists(At("buckets/enriched/ads/one.ndjson/manifest.json")));
    }

    [Fact]
    public async Task A_bad_file_fails_its_run_with_the_cause_and_the_others_go_on()
    {
        Drop("bad.gz", "not gzip");
        await using var run = Start("run");
        await run.WhenWrittenAsync("failed incoming/ads/bad.gz");
        Drop("good.ndjson", "{\"publisher\":\"p1\"}\n");
        await run.WhenWrittenAsync("done incoming/ads/good.ndjson");
        run.Interrupt();
        var result = await run.EndAsync();

        Assert.Contains("s3://incoming/ads/bad.gz: The name ends in .gz, but the content is not gzip.", result.Out);
        Assert.True(File.Exists(At("buckets/incoming/ads/bad.gz")));
        Assert.StartsWith("Stopping", Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Fact]
    public async Task Runs_are_listed_and_shown()
    {
        Drop("bad.gz", "not gzip");
        Drop("good.ndjson", "{\"publisher\":\"p1\"}\noops\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n");
        await using (var run = Start("run"))
        {
            await run.WhenWrittenAsync("done incoming/ads/good.ndjson");
            await run.WhenWrittenAsync("failed incoming/ads/bad.gz");
        }

        var all = await Cli.RunAsync("list", "--data", _directory.Path);
        var failed = Lines(await Cli.RunAsync("list", "--data", _directory.Path, "--state", "failed", "--json"));
        var completed = Lines(await Cli.RunAsync("list", "--data", _directory.Path, "--state", "completed", "--json"));
        var id = Assert.Single(completed).GetProperty("id").GetString()!;
        var text = await Cli.RunAsync("get", id[..^2], "--data", _directory.Path);
        var details = JsonDocument.Parse((await Cli.RunAsync("get", id, "--data", _directory.Path, "--json")).Out).RootElement;

        Assert.Contains("incoming/ads/good.ndjson", all.Out);
        Assert.Contains("not gzip", Assert.Single(failed).GetProperty("failure").GetString());
        Assert.Contains("10 in = 9 out + 1 rejected", text.Out);
        Assert.Contains("EnrichPart", text.Out);
        Assert.Equal(
            "Succeeded",
            details.GetProperty("nodes")
                .EnumerateArray()
                .Single(static node => node.GetProperty("name").GetString() == "enrich")
                .GetProperty("state")
                .GetString());
        Assert.Contains(
            details.GetProperty("outputs").EnumerateArray(),
            static path => path.GetString()!.EndsWith("manifest.json", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_nothing_ran_there_is_nothing_to_list_and_no_hub_is_made()
    {
        var result = await Cli.RunAsync("list", "--data", _directory.Path);

        Assert.Equal(ExitCode.Failed, result.ExitCode);
        Assert.Contains("nothing has run there yet", result.Error);
        Assert.False(File.Exists(At("hub.db")));
    }

    [Theory]
    [InlineData("mermaid", "flowchart")]
    [InlineData("dot", "digraph")]
    public async Task The_graph_is_drawn(string format, string expected)
    {
        var result = await Cli.RunAsync("graph", "--format", format);

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.StartsWith(expected, result.Out);
        Assert.Contains("enrich", result.Out);
    }

    [Fact]
    public async Task The_graph_of_a_route_is_drawn_with_its_steps()
    {
        File.WriteAllText(At("steps.yaml"), """
            routes:
              orders:
                source: { bucket: incoming }
                output: { bucket: results }
                run:
                  split: { command: [split, "{rows}"], outputs: { rows: rows/ } }
                  each: { command: [wc], forEach: split.rows, concurrency: 4, after: split, when: size > 1MiB }
            """);
        var mermaid = await Cli.RunAsync("graph", "--route", "orders", "--pipeline", At("steps.yaml"));
        var dot = await Cli.RunAsync("graph", "--format", "dot", "--route", "orders", "--pipeline", At("steps.yaml"));
        var unknown = await Cli.RunAsync("graph", "--route", "order", "--pipeline", At("steps.yaml"));

        Assert.Contains("run.split[\"split<br/><small>RunStep</small>\"]", mermaid.Out);
        Assert.Contains("run.split -->|\"when size #gt; 1MiB\"| run.each", mermaid.Out);
        Assert.Contains("each ×10000<br/><small>RunStep</small><br/><small>4 at once</small>", mermaid.Out);
        Assert.Contains("subgraph \"cluster_run\"", dot.Out);
        Assert.Equal(ExitCode.Usage, unknown.ExitCode);
        Assert.Contains("There is no route 'order'; the pipeline has orders.", unknown.Error);
    }

    [Fact]
    public async Task Settings_that_are_wrong_end_with_2_before_anything_is_made()
    {
        File.WriteAllText(At("host.json"), """{"extensions":{"sqs":{"batchSize":0}}}""");
        var result = await Cli.RunAsync(
            "run", "--data", _directory.Path, "--pipeline", At("pipeline.yaml"), "--host-settings", At("host.json"));

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains("extensions.sqs.batchSize must be a whole number from 1 to 10", result.Error);
        Assert.False(Directory.Exists(At("buckets")));
    }

    private Cli Start(string command) => Cli.Start(command, "--data", _directory.Path, "--pipeline", At("pipeline.yaml"));

    private string At(string name) => Path.Combine(_directory.Path, name);

    private void Drop(string name, string content)
    {
        var path = At($"buckets/incoming/ads/{name}");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }

    private static List<JsonElement> Lines(CliResult result) =>
        [.. result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement)];
}
