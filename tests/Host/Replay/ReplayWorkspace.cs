using System.Text.Json;

namespace Spate.Host.Tests.Replay;

/// <summary>A data directory with a route whose runs fail for what can be put right.</summary>
internal sealed class ReplayWorkspace : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public ReplayWorkspace() => WritePipeline();

    public string Data => _directory.Path;

    /// <summary>Says how many of a file's records may be rejects: half of those of <see cref="DropHalfBad"/> are.</summary>
    public void WritePipeline(string maxRejectShare = "0.1", string retryInterval = "1ms") => File.WriteAllText(At("pipeline.yaml"), $$"""
        routes:
          ads:
            source: {bucket: incoming, prefix: ads/}
            output: {bucket: enriched, prefix: ads/}
            limits: {maxRejectShare: {{maxRejectShare}}}
            retry: {maxNumberOfAttempts: 10, firstRetryInterval: {{retryInterval}}, maxRetryInterval: {{retryInterval}}}
        """);

    public void Drop(string name, string content)
    {
        var path = At($"buckets/incoming/ads/{name}");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }

    public void DropHalfBad(string name) => Drop(name, "{}\noops\n");

    /// <summary>
    /// Puts a file where the directory of results should be: nothing can be written, and every part waits an hour to try again.
    /// </summary>
    public void BlockOutput()
    {
        WritePipeline(retryInterval: "1h");
        Directory.CreateDirectory(At("buckets/enriched"));
        File.WriteAllText(At("buckets/enriched/ads"), "");
    }

    public void UnblockOutput() => File.Delete(At("buckets/enriched/ads"));

    /// <summary>Starts <c>spate run</c>, and waits for what it writes.</summary>
    public async Task<Cli> RunAsync(params string[] lines)
    {
        var run = Cli.Start("run", "--data", Data, "--pipeline", At("pipeline.yaml"));
        foreach (var line in lines)
            await run.WhenWrittenAsync(line);
        return run;
    }

    /// <summary>Lets a <c>spate run</c> work until it wrote something.</summary>
    public async Task WorkAsync(params string[] lines)
    {
        await using var run = await RunAsync(lines);
    }

    public Task<CliResult> SpateAsync(params string[] arguments) => Cli.RunAsync([.. arguments, "--data", Data]);

    public Task<CliResult> SubmitAsync() => Cli.RunAsync("submit", "s3://incoming", "--data", Data, "--pipeline", At("pipeline.yaml"));

    /// <summary>What a command writes with <c>--json</c>, which must end well.</summary>
    public async Task<IReadOnlyList<JsonElement>> JsonAsync(params string[] arguments)
    {
        var result = await SpateAsync([.. arguments, "--json"]);
        Assert.True(result.ExitCode == ExitCode.Ok, result.Error);
        return [.. result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonElement.Parse(line))];
    }

    /// <summary>The id of the only run of a file.</summary>
    public async Task<string> IdAsync(string name) => (await JsonAsync("list"))
        .Single(run => run.GetProperty("object").GetString() == $"incoming/ads/{name}").GetProperty("id").GetString()!;

    public async Task<string> StateAsync(string run) =>
        (await JsonAsync("get", run))[0].GetProperty("run").GetProperty("state").GetString()!;

    public string At(string name) => Path.Combine(Data, name);

    public void Dispose() => _directory.Dispose();
}
