namespace Spate.Host.Tests.Replay;

/// <summary>All runs that failed alike are replayed by one command.</summary>
public sealed class BulkReplayCommandTests : IDisposable
{
    private readonly ReplayWorkspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task What_failed_alike_is_shown_and_then_replayed_once()
    {
        _workspace.DropHalfBad("one.ndjson");
        _workspace.DropHalfBad("two.ndjson");
        _workspace.Drop("good.ndjson", "{}\n");
        await _workspace.WorkAsync(
            "failed incoming/ads/one.ndjson", "failed incoming/ads/two.ndjson", "done incoming/ads/good.ndjson");

        var shown = await _workspace.SpateAsync("replay", "rewind", "--state", "failed", "--dry-run");
        var preview = (await _workspace.JsonAsync("replay", "rewind", "--state", "failed", "--dry-run"))[0];
        Assert.StartsWith("Would rewind 2 runs over 16 B.", shown.Out, StringComparison.Ordinal);
        Assert.Equal((2, 16), (preview.GetProperty("runs").GetInt32(), preview.GetProperty("bytes").GetInt32()));
        var failure = Assert.Single(preview.GetProperty("failures").EnumerateArray());
        Assert.Equal(2, failure.GetProperty("runs").GetInt32());
        var fingerprint = failure.GetProperty("fingerprint").GetString()!;
        Assert.Contains(fingerprint, shown.Out, StringComparison.Ordinal);

        _workspace.WritePipeline(maxRejectShare: "1");
        await using var run = await _workspace.RunAsync("Watching");
        var replayed = await _workspace.SpateAsync("replay", "rewind", "--fingerprint", fingerprint, "--reason", "mended", "--wait");
        Assert.Equal((ExitCode.Ok, "Replayed 2 runs of 2."), (replayed.ExitCode, replayed.Out.Trim()));
        foreach (var name in (string[])["one.ndjson", "two.ndjson"])
        {
            var watched = await _workspace.SpateAsync("watch", await _workspace.IdAsync(name));
            Assert.Contains("Completed", watched.Out, StringComparison.Ordinal);
        }

        var replay = (await _workspace.JsonAsync("list")).Select(run => run.GetProperty("id").GetString()!)
            .Single(id => id.StartsWith("replay-", StringComparison.Ordinal));
        Assert.Contains("replayed  2 of 2 runs", (await _workspace.SpateAsync("get", replay)).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_meant_is_said()
    {
        _workspace.Drop("good.ndjson", "{}\n");
        await _workspace.WorkAsync("done incoming/ads/good.ndjson");

        var all = await _workspace.SpateAsync("replay", "rewind");
        var contradicting = await _workspace.SpateAsync("replay", "rerun", "--state", "completed");
        var none = await _workspace.SpateAsync("replay", "restart", "--state", "failed", "--dry-run");

        Assert.Equal(
            (ExitCode.Usage, "spate: Say which runs are meant, such as --state failed --since 1d."), (all.ExitCode, all.Error.Trim()));
        Assert.Equal(ExitCode.Usage, contradicting.ExitCode);
        Assert.Contains("A rerun needs a node to go on from.", contradicting.Error, StringComparison.Ordinal);
        Assert.Equal("Would restart 0 runs over 0 B.", none.Out.Trim());
        Assert.Equal(ExitCode.Usage, (await _workspace.SpateAsync("replay", "rerun", "--state", "completed", "--dry-run")).ExitCode);
    }
}
