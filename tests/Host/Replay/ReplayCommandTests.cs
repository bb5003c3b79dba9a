using System.Text.Json;
using System.Text.Json.Nodes;

namespace Spate.Host.Tests.Replay;

/// <summary>What failed is run again in every way there is, on the real program and a real data directory.</summary>
public sealed class ReplayCommandTests : IDisposable
{
    private readonly ReplayWorkspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task A_run_that_failed_goes_on_when_its_cause_is_put_right()
    {
        _workspace.DropHalfBad("bad.ndjson");
        await _workspace.WorkAsync("failed incoming/ads/bad.ndjson");
        var id = await _workspace.IdAsync("bad.ndjson");
        var failed = await _workspace.SpateAsync("get", id);

        var dryRun = await _workspace.SpateAsync("rewind", id[..^2], "--dry-run");
        var stateAfterDryRun = await _workspace.StateAsync(id);
        _workspace.WritePipeline(maxRejectShare: "1");
        var rewound = await _workspace.SpateAsync("rewind", id, "--reason", "half may be bad now");
        await _workspace.WorkAsync("done incoming/ads/bad.ndjson: 2 in = 1 out + 1 rejected");
        var text = await _workspace.SpateAsync("get", id, "--history");
        var details = (await _workspace.JsonAsync("get", id))[0];

        Assert.Matches(@"✖ enrich\[0\] +Failed", failed.Out);
        Assert.Equal($"{id} would go on from enrich[0].", dryRun.Out.Trim());
        Assert.Equal("Failed", stateAfterDryRun);
        Assert.Equal($"{id} goes on from enrich[0].", rewound.Out.Trim());
        Assert.Matches(@"rewound   \S+ \S+Z: half may be bad now", text.Out);
        Assert.Matches("ExecutionRewound +half may be bad now", text.Out);
        Assert.Equal("Completed", details.GetProperty("run").GetProperty("state").GetString());
        Assert.Equal(1, Node(details, "inspect").GetProperty("calls").GetInt32());
    }

    [Fact]
    public async Task A_completed_run_is_rerun_from_a_node_and_not_rewound()
    {
        _workspace.Drop("one.ndjson", "{}\n");
        await _workspace.WorkAsync("done incoming/ads/one.ndjson");
        var id = await _workspace.IdAsync("one.ndjson");
        var before = (await _workspace.JsonAsync("get", id))[0];

        var rewound = await _workspace.SpateAsync("rewind", id);
        var unknown = await _workspace.SpateAsync("rerun", id, "--from", "nope");
        var rerun = (await _workspace.JsonAsync("rerun", id, "--from", "enrich"))[0];
        await _workspace.WorkAsync("done incoming/ads/one.ndjson: 1 in");
        var after = (await _workspace.JsonAsync("get", id))[0];

        Assert.Equal(
            (ExitCode.Failed, $"spate: The run '{id}' completed: nothing of it failed. Rerun it from a node, or restart it."),
            (rewound.ExitCode, rewound.Error.Trim()));
        Assert.Equal(ExitCode.Usage, unknown.ExitCode);
        Assert.Contains("has run no node 'nope'. It has run: inspect, enrich[0], report, commit, notify.", unknown.Error);
        Assert.Equal("rerun", rerun.GetProperty("action").GetString());
        Assert.Equal(Started(before, "inspect"), Started(after, "inspect"));
        Assert.True(Started(before, "enrich") < Started(after, "enrich"));
        Assert.True(Started(before, "commit") < Started(after, "commit"));
    }

    [Fact]
    public async Task A_completed_run_is_rerun_from_its_report()
    {
        _workspace.Drop("one.ndjson", "{}\n");
        await _workspace.WorkAsync("done incoming/ads/one.ndjson");
        var id = await _workspace.IdAsync("one.ndjson");

        await _workspace.SpateAsync("rerun", id, "--from", "report");
        await using var run = await _workspace.RunAsync("Watching");
        var watched = await _workspace.SpateAsync("watch", id);

        Assert.Contains("Completed", watched.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_is_restarted_beside_the_earlier_one_with_a_changed_input()
    {
        _workspace.Drop("one.ndjson", "{}\n");
        await _workspace.WorkAsync("done incoming/ads/one.ndjson");
        var id = await _workspace.IdAsync("one.ndjson");
        var input = JsonNode.Parse((await _workspace.JsonAsync("get", id))[0].GetProperty("input").GetRawText())!;
        input["Timeout"] = "00:07:00";
        File.WriteAllText(_workspace.At("input.json"), input.ToJsonString());

        var dryRun = await _workspace.SpateAsync(
            "restart", id, "--input", $"@{_workspace.At("input.json")}", "--new-id", "again", "--dry-run");
        var restarted = await _workspace.SpateAsync("restart", id, "--input", $"@{_workspace.At("input.json")}", "--new-id", "again");
        var twice = await _workspace.SpateAsync("restart", id, "--new-id", "again");
        var made = (await _workspace.JsonAsync("restart", id, "--new-id", "--dry-run"))[0].GetProperty("newRun").GetString()!;
        await using var run = await _workspace.RunAsync();
        var watched = await _workspace.SpateAsync("watch", "again");
        var details = (await _workspace.JsonAsync("get", "again"))[0];

        Assert.Equal($"Would restart {id} as again with the changed input.", dryRun.Out.Trim());
        Assert.Equal($"Restarted {id} as again with the changed input.", restarted.Out.Trim());
        Assert.Equal((ExitCode.Failed, "spate: There is a run 'again' already: choose another id."), (twice.ExitCode, twice.Error.Trim()));
        Assert.StartsWith($"{id}-", made, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, watched.ExitCode);
        Assert.Contains("again Completed", watched.Out);
        Assert.Equal(id, details.GetProperty("run").GetProperty("replayOf").GetString());
        Assert.Equal("00:07:00", details.GetProperty("input").GetProperty("Timeout").GetString());
        Assert.Contains($"replays   {id}", (await _workspace.SpateAsync("get", "again")).Out);
        Assert.Equal(2, (await _workspace.JsonAsync("list", "--route", "ads")).Count);
    }

    [Theory]
    [InlineData("$.PartBytes = \"many\"", "PartBytes must be a whole number, not \"many\"")]
    [InlineData("$.Retry.MaxNumberOfAttempts = 1.5", "Retry.MaxNumberOfAttempts must be a whole number, not 1.5")]
    [InlineData("$.Dimensions = [1]", "Dimensions[0] must be a text, not 1")]
    [InlineData("$.Dimensions = \"a\"", "Dimensions must be a list, not \"a\"")]
    [InlineData("$.Timeout = \"soon\"", "Timeout must be a time span such as 00:05:00, not \"soon\"")]
    [InlineData("$.Object = null", "Object must not be null")]
    [InlineData("$.Object = []", "Object must be an object, not a list")]
    [InlineData("$.Object.Size = null", "Object.Size must not be null")]
    [InlineData("$.Objekt = {}", "Objekt is unknown; did you mean Object?")]
    [InlineData("$.Object.Key = \"ads/other.ndjson\"", "Object.Key must stay 'ads/one.ndjson', not 'ads/other.ndjson'")]
    [InlineData("$ = {}", "Route is missing")]
    [InlineData("$ = null", "it is null")]
    [InlineData("$ = [", "The input is not JSON: look at line 1, byte 2.")]
    public async Task An_input_that_is_wrong_is_refused_with_its_path(string change, string expected)
    {
        _workspace.Drop("one.ndjson", "{}\n");
        await _workspace.SubmitAsync();
        var id = await _workspace.IdAsync("one.ndjson");
        var input = (await _workspace.JsonAsync("get", id))[0].GetProperty("input");

        var result = await _workspace.SpateAsync("restart", id, "--new-id", "--input", Changed(input, change));

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains(expected, result.Error);
        Assert.DoesNotContain("Spate.", result.Error);
        Assert.Single(await _workspace.JsonAsync("list"));
    }

    [Fact]
    public async Task What_a_worker_has_to_do_is_told_and_waited_for()
    {
        _workspace.BlockOutput();
        _workspace.Drop("one.ndjson", "{}\n");
        await _workspace.SubmitAsync();
        var id = await _workspace.IdAsync("one.ndjson");
        var asked = await _workspace.SpateAsync("suspend", id);
        var takenBack = await _workspace.SpateAsync("resume", id);
        var restart = await _workspace.SpateAsync("restart", id);
        var purge = await _workspace.SpateAsync("purge", id);

        await using (var run = await _workspace.RunAsync())
        {
            Assert.Equal(
                $"{id} is Suspended.",
                (await _workspace.SpateAsync("suspend", id, "--wait", "--reason", "lunch")).Out.Trim().Split('\n')[^1]);
            Assert.Equal("Suspended", await _workspace.StateAsync(id));
            Assert.Equal(ExitCode.Failed, (await _workspace.SpateAsync("suspend", id)).ExitCode);
            Assert.Equal(ExitCode.Ok, (await _workspace.SpateAsync("resume", id, "--wait")).ExitCode);
            Assert.Equal("Running", await _workspace.StateAsync(id));
            Assert.Equal(ExitCode.Ok, (await _workspace.SpateAsync("terminate", id, "--wait", "--reason", "no need")).ExitCode);
            await run.WhenWrittenAsync("terminated incoming/ads/one.ndjson");
        }

        _workspace.UnblockOutput();
        var text = await _workspace.SpateAsync("get", id);
        var rewound = await _workspace.SpateAsync("rewind", id);
        await _workspace.WorkAsync("done incoming/ads/one.ndjson: 1 in = 1 out");

        Assert.Equal($"Asked {id} to pause: it stays Pending until a worker takes its next turn.", asked.Out.Trim());
        Assert.Equal($"Resumed {id}. It was Pending: a suspension that waits for a worker is taken back.", takenBack.Out.Trim());
        Assert.Contains("is Pending, and keeps its id until it ends", restart.Error);
        Assert.Contains("has not ended: it is Pending", purge.Error);
        Assert.Contains("reason    no need", text.Out);
        Assert.Equal(ExitCode.Ok, rewound.ExitCode);
    }

    [Fact]
    public async Task Runs_that_ended_are_removed_one_by_one_or_by_what_they_are()
    {
        _workspace.DropHalfBad("bad.ndjson");
        foreach (var name in (string[])["a.ndjson", "b.ndjson", "c.ndjson"])
            _workspace.Drop(name, "{}\n");
        await _workspace.WorkAsync("failed incoming/ads/bad", "done incoming/ads/a", "done incoming/ads/b", "done incoming/ads/c");

        var one = await _workspace.SpateAsync("purge", await _workspace.IdAsync("a.ndjson"));
        var would = await _workspace.SpateAsync("purge", "--state", "completed", "--until", "0s", "--dry-run");
        var nothing = await _workspace.SpateAsync("purge", "--state", "completed", "--until", "1d");
        var byObject = (await _workspace.JsonAsync("purge", "--objects", "s3://incoming/ads/b.nd"))[0];
        var byState = await _workspace.SpateAsync("purge", "--state", "completed");

        Assert.StartsWith("Removed ads-", one.Out, StringComparison.Ordinal);
        Assert.Equal("Would remove 2 runs.", would.Out.Trim());
        Assert.Equal("Removed 0 runs.", nothing.Out.Trim());
        Assert.Equal(1, byObject.GetProperty("runs").GetInt32());
        Assert.Equal("Removed 1 run.", byState.Out.Trim());
        Assert.Equal("Failed", Assert.Single(await _workspace.JsonAsync("list")).GetProperty("state").GetString());
    }

    [Theory]
    [InlineData("purge", "Name one run, or say which are meant")]
    [InlineData("purge x --state failed", "Name one run, or say which are meant")]
    [InlineData("purge --state running", "Runs that are Running have not ended")]
    [InlineData("watch x --state failed", "Name one run, or say which are meant, not both")]
    [InlineData("rerun x", "--from")]
    [InlineData("restart x --input @nowhere.json", "--input @nowhere.json: the file cannot be read")]
    [InlineData("list --tag color", "'color' is not of the form name=value")]
    [InlineData("list --tag a=1 --tag a=2", "No run has both --tag a=1 and --tag a=2")]
    [InlineData("list --objects incoming/ads", "is not of the form s3://bucket")]
    [InlineData("list --since 1h --until 2h", "is later than --until")]
    [InlineData("list --page here", "'here' is not a token that 'spate list' gave")]
    public async Task What_is_asked_for_wrongly_is_refused_before_anything_is_done(string line, string expected)
    {
        _workspace.Drop("x.ndjson", "{}\n");
        await _workspace.SubmitAsync();
        var id = await _workspace.IdAsync("x.ndjson");

        var result = await _workspace.SpateAsync([.. line.Split(' ').Select(word => word == "x" ? id : word)]);

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains(expected, result.Error);
    }

    private static JsonElement Node(JsonElement details, string name) =>
        details.GetProperty("nodes").EnumerateArray().Single(node => node.GetProperty("name").GetString() == name);

    private static DateTimeOffset Started(JsonElement details, string node) =>
        Node(details, node).GetProperty("startedAt").GetDateTimeOffset();

    /// <summary>The input with one change, as <c>$.Object.Size = null</c>.</summary>
    private static string Changed(JsonElement input, string change)
    {
        var (path, value) = (change.Split(" = ")[0].Split('.')[1..], change.Split(" = ")[1]);
        if (path.Length == 0)
            return value;
        var changed = JsonNode.Parse(input.GetRawText())!;
        path[..^1].Aggregate(changed, static (node, name) => node[name]!)[path[^1]] = JsonNode.Parse(value);
        return changed.ToJsonString();
    }
}
