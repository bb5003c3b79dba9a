using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.DurableTask;
using Spate.Cloud;

namespace Spate.Pipeline.Tests.Runs;

/// <summary>Runs of one object version that are done again: what readers see is the result of one of them, whole.</summary>
public sealed class ReplayedRunTests
{
    private static readonly string Lines = string.Concat(
        Enumerable.Range(0, 3000).Select(n => $$"""{"c":"{{(n % 2 == 0 ? 'r' : 'g')}}","kind":"k{{n % 7}}","n":{{n}}}""" + "\n"));

    [Theory]
    [InlineData("EnrichPart")]
    [InlineData("AggregateDimension")]
    [InlineData("RenderReport")]
    [InlineData("CommitManifest")]
    public async Task The_result_in_place_stays_whole_until_the_replay_commits(string broken)
    {
        using var bench = NewBench();
        var dropped = await bench.DropAsync(Lines);
        await bench.RunAsync(dropped);
        var first = await WholeAsync(bench);

        ChangeTable(bench);
        bench.Replay = "second";
        var calls = 0;
        bench.Before = activity => activity == broken && ++calls > (broken == "EnrichPart" ? 3 : 0)
            ? throw new InvalidOperationException("no power")
            : Task.CompletedTask;
        await Assert.ThrowsAsync<TaskFailedException>(() => bench.RunAsync(dropped));

        Assert.Equal(first.Outputs, (await WholeAsync(bench)).Outputs);
        Assert.DoesNotContain("crimson", await bench.ReadAsync(first.Outputs[0].Key), StringComparison.Ordinal);

        (bench.Before, bench.Replay) = (_ => Task.CompletedTask, "third");
        await bench.RunAsync(dropped);
        var third = await WholeAsync(bench);
        Assert.Equal("third", third.Replay);
        Assert.Contains("crimson", await bench.ReadAsync(third.Outputs[0].Key), StringComparison.Ordinal);
        Assert.Contains("crimson", await bench.ReadAsync(third.Aggregates["colour"]), StringComparison.Ordinal);
        await AssertNothingElseAsync(bench, third);
    }

    [Fact]
    public async Task A_rewind_goes_on_from_the_parts_that_were_enriched()
    {
        using var bench = NewBench();
        var dropped = await bench.DropAsync(Lines);
        var history = new ConcurrentDictionary<string, object?>(StringComparer.Ordinal);
        var parts = 0;
        var isBroken = true;
        bench.Recorded = history;
        bench.Before = activity => activity == "EnrichPart" && isBroken && Interlocked.Increment(ref parts) > 5
            ? throw new InvalidOperationException("no power")
            : Task.CompletedTask;
        await Assert.ThrowsAsync<TaskFailedException>(() => bench.RunAsync(dropped));
        var kept = Parts(history);
        Assert.InRange(kept, 1, 8);

        (bench.Replay, isBroken) = ("second", false);
        var result = await bench.RunAsync(dropped);

        var manifest = await WholeAsync(bench);
        Assert.Equal(3000, result.RecordsOut);
        Assert.Equal(manifest.Outputs.Count, Parts(history));
        Assert.Equal(
            kept, manifest.Outputs.Count(output => !output.Key[..output.Key.LastIndexOf('/')].Contains('-', StringComparison.Ordinal)));
        Assert.Equal(
            2, manifest.Outputs.Select(output => output.Key[..output.Key.LastIndexOf('/')]).Distinct(StringComparer.Ordinal).Count());
        await AssertNothingElseAsync(bench, manifest);
    }

    [Fact]
    public async Task A_later_version_takes_along_what_every_replay_and_failure_left()
    {
        using var bench = NewBench();
        var dropped = await bench.DropAsync(Lines);
        await bench.RunAsync(dropped);
        bench.Replay = "second";
        bench.Before = activity => activity == "CommitManifest" ? throw new InvalidOperationException("no power") : Task.CompletedTask;
        await Assert.ThrowsAsync<TaskFailedException>(() => bench.RunAsync(dropped));
        (bench.Before, bench.Replay) = (_ => Task.CompletedTask, null);

        await bench.RunAsync(await bench.DropAsync("""{"c":"g","kind":"dot"}"""), "later");

        await AssertNothingElseAsync(bench, await WholeAsync(bench));
    }

    [Fact]
    public async Task A_run_that_is_made_again_after_it_was_forgotten_makes_a_whole_result_beside_the_first()
    {
        using var bench = NewBench();
        var dropped = await bench.DropAsync(Lines);
        await bench.RunAsync(dropped);
        var first = await WholeAsync(bench);

        ChangeTable(bench);
        bench.Before = activity => activity == "CommitManifest" ? throw new InvalidOperationException("no power") : Task.CompletedTask;
        await Assert.ThrowsAsync<TaskFailedException>(() => bench.RunAsync(dropped, scheduled: DateTimeOffset.UnixEpoch.AddDays(1)));
        Assert.Equal(first.Outputs, (await WholeAsync(bench)).Outputs);

        bench.Before = _ => Task.CompletedTask;
        await bench.RunAsync(dropped, scheduled: DateTimeOffset.UnixEpoch.AddDays(2));
        var second = await WholeAsync(bench);
        Assert.Contains("crimson", await bench.ReadAsync(second.Outputs[0].Key), StringComparison.Ordinal);
        await AssertNothingElseAsync(bench, second);
    }

    private static int Parts(ConcurrentDictionary<string, object?> history) =>
        history.Keys.Count(key => key.StartsWith("EnrichPart", StringComparison.Ordinal));

    private static RunBench NewBench() => new(route => route with { PartBytes = 10_000 });

    private static void ChangeTable(RunBench bench) => File.WriteAllText(bench.TablePath, "id,name\nr,crimson\ng,green\n");

    /// <summary>The manifest, every object of which is there and has its checksum.</summary>
    private static async Task<Manifest> WholeAsync(RunBench bench)
    {
        var manifest = await bench.ManifestAsync();
        foreach (var output in manifest.Outputs.Concat(manifest.Rejects))
        {
            await using var stream = await bench.Store.OpenReadAsync(new ObjectAddress("outputs", output.Key));
            Assert.Equal(output.Sha256, Convert.ToHexStringLower(await SHA256.HashDataAsync(stream)));
        }

        using var report = JsonDocument.Parse(await bench.ReadAsync(manifest.ReportJson));
        Assert.Equal(manifest.Records.Out, report.RootElement.GetProperty("totals").GetProperty("records").GetProperty("out").GetInt64());
        return manifest;
    }

    private static async Task AssertNothingElseAsync(RunBench bench, Manifest manifest)
    {
        string[] named =
        [
            "paint/a.ndjson/manifest.json", manifest.ReportJson, manifest.ReportHtml, .. manifest.Aggregates.Values,
            .. manifest.Outputs.Concat(manifest.Rejects).Select(output => output.Key),
            .. manifest.Outputs.Select(output => output.Key.Replace(".ndjson.gz", ".json", StringComparison.Ordinal)),
        ];
        Assert.Equal(named.Order(StringComparer.Ordinal), (await bench.OutputsAsync()).Order(StringComparer.Ordinal));
    }
}
