using Microsoft.DurableTask;
using Spate.Cloud;

namespace Spate.Pipeline.Tests.Runs;

public sealed class EnrichObjectTests
{
    private const string Three = """
        {"c":"r","kind":"dot"}
        {"c":"g","kind":"line"}
        {"c":"r","kind":"dot"}

        """;

    [Fact]
    public async Task A_dropped_object_gives_its_enriched_part_aggregates_report_and_manifest()
    {
        using var bench = new RunBench();
        var result = await bench.RunAsync(await bench.DropAsync(Three));

        Assert.Equal((RunOutcome.Committed, 3, 3, 0), (result.Outcome, result.RecordsIn, result.RecordsOut, result.Rejected));
        Assert.Equal("s3://outputs/paint/a.ndjson/manifest.json", result.Manifest);
        var manifest = await bench.ManifestAsync();
        Assert.Equal("run-1", manifest.Run);
        Assert.Equal(
            """
            {"c":"r","kind":"dot","colour":"red"}
            {"c":"g","kind":"line","colour":"green"}
            {"c":"r","kind":"dot","colour":"red"}

            """, await bench.ReadAsync(Assert.Single(manifest.Outputs).Key));
        Assert.Contains(
            "\"value\": \"red\",\n      \"records\": 2", await bench.ReadAsync(manifest.Aggregates["colour"]), StringComparison.Ordinal);
        Assert.Contains(
            "\"value\": \"dot\",\n      \"records\": 2", await bench.ReadAsync(manifest.Aggregates["kind"]), StringComparison.Ordinal);
        Assert.Contains("Records by colour", await bench.ReadAsync(manifest.ReportHtml), StringComparison.Ordinal);
        Assert.Contains("\"in\": 3", await bench.ReadAsync(manifest.ReportJson), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_names_only_what_is_there_and_whole()
    {
        using var bench = new RunBench();
        await bench.RunAsync(await bench.DropAsync(Three + "broken\n" + string.Concat(Enumerable.Repeat(Three, 5))));

        var manifest = await bench.ManifestAsync();
        Assert.Equal((19, 18, 1), (manifest.Records.In, manifest.Records.Out, manifest.Records.Rejected));
        foreach (var output in manifest.Outputs.Concat(manifest.Rejects))
            Assert.Equal(output.Bytes, (await bench.Store.HeadAsync(new ObjectAddress("outputs", output.Key)))?.Size);
        Assert.Contains("broken", await bench.ReadAsync(Assert.Single(manifest.Rejects).Key), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_large_object_is_split_and_its_parts_are_the_whole()
    {
        var lines = string.Concat(
            Enumerable.Range(0, 5000).Select(n => $$"""{"c":"{{(n % 2 == 0 ? 'r' : 'x')}}","kind":"k{{n % 7}}","n":{{n}}}""" + "\n"));
        using var whole = new RunBench();
        await whole.RunAsync(await whole.DropAsync(lines));
        using var split = new RunBench(route => route with { PartBytes = 10_000 });
        var result = await split.RunAsync(await split.DropAsync(lines));

        var manifest = await split.ManifestAsync();
        Assert.True(manifest.Outputs.Count > 10, $"{manifest.Outputs.Count} parts");
        Assert.Equal(5000, result.RecordsOut);
        var joined = string.Concat(await Task.WhenAll(manifest.Outputs.Select(output => split.ReadAsync(output.Key))));
        var once = await whole.ManifestAsync();
        Assert.Equal(await whole.ReadAsync(once.Outputs[0].Key), joined);
        Assert.Equal(await whole.ReadAsync(once.Aggregates["kind"]), await split.ReadAsync(manifest.Aggregates["kind"]));
        Assert.Equal(1 + manifest.Outputs.Take(3).Sum(output => output.Records), manifest.Outputs[3].FirstLine);
    }

    [Fact]
    public async Task A_later_version_replaces_the_result_and_what_it_named()
    {
        using var bench = new RunBench();
        await bench.RunAsync(await bench.DropAsync(Three), "first");
        var before = await bench.OutputsAsync();
        await bench.RunAsync(await bench.DropAsync("""{"c":"g","kind":"dot"}"""), "second");

        var manifest = await bench.ManifestAsync();
        Assert.Equal(("second", 1L), (manifest.Run, manifest.Records.In));
        Assert.Equal(["paint/a.ndjson/manifest.json"], (await bench.OutputsAsync()).Intersect(before));
    }

    [Fact]
    public async Task A_late_notification_of_an_earlier_version_changes_nothing()
    {
        using var bench = new RunBench();
        var earlier = await bench.DropAsync(Three);
        var later = await bench.DropAsync("""{"c":"g","kind":"dot"}""");
        await bench.RunAsync(later, "later");
        var before = await bench.OutputsAsync();

        Assert.Equal(EnrichObjectResult.Superseded, await bench.RunAsync(earlier, "earlier"));
        Assert.Equal(before, await bench.OutputsAsync());
        Assert.Equal("later", (await bench.ManifestAsync()).Run);
    }

    [Fact]
    public async Task Of_two_runs_that_commit_at_once_the_later_version_stands()
    {
        using var bench = new RunBench();
        var earlier = await bench.DropAsync(Three);
        var committed = false;
        bench.Before = async activity =>
        {
            if (activity != "CommitManifest" || committed) return;
            committed = true;
            await bench.RunAsync(await bench.DropAsync("""{"c":"g","kind":"dot"}"""), "later");
        };

        Assert.Equal(EnrichObjectResult.Superseded, await bench.RunAsync(earlier, "earlier"));
        Assert.Equal("later", (await bench.ManifestAsync()).Run);
    }

    [Fact]
    public async Task A_backfilled_run_replaces_what_was_notified_only_while_its_version_is_in_the_bucket()
    {
        using var bench = new RunBench();
        await bench.RunAsync(await bench.DropAsync(Three), "notified");
        var backfilled = await bench.DropAsync("""{"c":"g","kind":"dot"}""") with { Sequencer = null };
        Assert.Equal(RunOutcome.Committed, (await bench.RunAsync(backfilled, "backfilled")).Outcome);
        bench.Before = async activity =>
        {
            if (activity == "CommitManifest") await bench.DropAsync(Three);
        };

        Assert.Equal(EnrichObjectResult.Superseded, await bench.RunAsync(backfilled, "late"));
        Assert.Equal("backfilled", (await bench.ManifestAsync()).Run);
    }

    [Fact]
    public async Task A_run_done_again_writes_the_same_bytes()
    {
        using var bench = new RunBench();
        var notification = await bench.DropAsync(Three);
        await bench.RunAsync(notification);
        var first = await bench.ManifestAsync();
        await bench.RunAsync(notification);

        var second = await bench.ManifestAsync();
        Assert.Equal(first.Outputs, second.Outputs);
        Assert.Equal(first.Timings.Committed, second.Timings.Committed);
    }

    [Theory]
    [InlineData("InspectObject")]
    [InlineData("EnrichPart")]
    [InlineData("AggregateDimension")]
    [InlineData("RenderReport")]
    [InlineData("CommitManifest")]
    [InlineData("NotifyOutcome")]
    public async Task An_activity_whose_outcome_was_lost_in_a_crash_is_done_again_without_a_trace(string activity)
    {
        using var calm = new RunBench();
        var expected = await calm.RunAsync(await calm.DropAsync(Three));
        using var bench = new RunBench { Lost = activity };
        var result = await bench.RunAsync(await bench.DropAsync(Three));

        Assert.Equivalent(expected, result);
        Assert.Equal((await calm.OutputsAsync()).Select(Path.GetFileName), (await bench.OutputsAsync()).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_commit_that_is_done_again_still_removes_what_it_replaced()
    {
        using var bench = new RunBench();
        await bench.RunAsync(await bench.DropAsync(Three), "first");
        var replaced = await bench.ManifestAsync();
        bench.Lost = "CommitManifest";
        await bench.RunAsync(await bench.DropAsync("""{"c":"g","kind":"dot"}"""), "second");

        var version = replaced.ReportJson[..^"/report.json".Length];
        Assert.Equal(version, (await bench.ManifestAsync()).Replaces);
        Assert.DoesNotContain(await bench.OutputsAsync(), key => key.StartsWith(version, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_object_that_was_deleted_fails_its_run_and_says_so()
    {
        using var bench = new RunBench();
        var notification = await bench.DropAsync(Three);
        await bench.Store.DeleteAsync(new ObjectAddress("inputs", notification.Key));

        var e = await Assert.ThrowsAsync<TaskFailedException>(() => bench.RunAsync(notification));
        Assert.True(e.FailureDetails.IsCausedBy<PermanentFailureException>());
        Assert.Contains("s3://inputs/drops/a.ndjson: the object no longer exists", e.FailureDetails.ErrorMessage, StringComparison.Ordinal);
        var note = Assert.Single(await bench.OutputsAsync());
        Assert.EndsWith("/failure.json", note, StringComparison.Ordinal);
        Assert.Contains("no longer exists", await bench.ReadAsync(note), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_object_that_is_replaced_in_mid_run_never_mixes_with_its_later_version()
    {
        using var bench = new RunBench();
        var notification = await bench.DropAsync(Three);
        bench.Before = async activity =>
        {
            if (activity == "EnrichPart") await bench.DropAsync("""{"c":"g","kind":"dot"}""");
        };

        var e = await Assert.ThrowsAsync<TaskFailedException>(() => bench.RunAsync(notification));
        Assert.Contains("was replaced while it was read", e.FailureDetails.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_fails_after_a_later_version_is_in_place_leaves_nothing()
    {
        using var bench = new RunBench();
        var notification = await bench.DropAsync(Three);
        var replaced = false;
        bench.Before = async activity =>
        {
            if (activity != "EnrichPart" || replaced) return;
            replaced = true;
            await bench.RunAsync(await bench.DropAsync("""{"c":"g","kind":"dot"}"""), "later");
        };

        await Assert.ThrowsAsync<TaskFailedException>(() => bench.RunAsync(notification, "earlier"));
        Assert.DoesNotContain(await bench.OutputsAsync(), key => key.EndsWith("/failure.json", StringComparison.Ordinal));
        Assert.Equal("later", (await bench.ManifestAsync()).Run);
    }

    [Theory]
    [InlineData("drops/cut.ndjson.gz", "NotGzip")]
    [InlineData("drops/words.ndjson", "WrongFormat")]
    public async Task A_bad_file_leaves_a_note_and_no_parts(string key, string code)
    {
        using var bench = new RunBench();
        var notification = await bench.DropAsync(string.Concat(Enumerable.Repeat("these are words\n", 100)), key);

        var e = await Assert.ThrowsAsync<TaskFailedException>(() => bench.RunAsync(notification));
        Assert.Contains($"s3://inputs/{key}", e.FailureDetails.ErrorMessage, StringComparison.Ordinal);
        Assert.Contains($"[{code}]", e.FailureDetails.ErrorMessage, StringComparison.Ordinal);
        Assert.EndsWith("/failure.json", Assert.Single(await bench.OutputsAsync()), StringComparison.Ordinal);
        Assert.NotNull(await bench.Store.HeadAsync(new ObjectAddress("inputs", key)));
    }

    [Fact]
    public async Task A_mended_file_takes_the_note_away()
    {
        using var bench = new RunBench();
        var bad = await bench.DropAsync(string.Concat(Enumerable.Repeat("these are words\n", 100)));
        await Assert.ThrowsAsync<TaskFailedException>(() => bench.RunAsync(bad, "bad"));
        await bench.RunAsync(await bench.DropAsync(Three), "good");

        Assert.DoesNotContain(await bench.OutputsAsync(), key => key.EndsWith("failure.json", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_empty_object_gives_an_empty_result()
    {
        using var bench = new RunBench();
        var result = await bench.RunAsync(await bench.DropAsync(""));
        Assert.Equal((RunOutcome.Committed, 0L), (result.Outcome, result.RecordsIn));
        Assert.Equal("", await bench.ReadAsync((await bench.ManifestAsync()).Outputs[0].Key));
    }

    [Fact]
    public async Task A_route_that_is_gone_fails_the_run_and_says_so()
    {
        using var bench = new RunBench();
        var notification = await bench.DropAsync(Three);
        using var other = new RunBench(route => route with { Name = "other" });
        var input = EnrichObjectInput.Of(bench.Route, notification, DateTimeOffset.UnixEpoch);

        var e = await Assert.ThrowsAsync<TaskFailedException>(() => other.RunAsync(input));
        Assert.Contains("pipeline.yaml has no route 'paint'", e.FailureDetails.ErrorMessage, StringComparison.Ordinal);
    }
}
