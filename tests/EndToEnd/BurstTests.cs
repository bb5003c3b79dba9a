using Spate.EndToEnd.Tests.Harness;

namespace Spate.EndToEnd.Tests;

/// <summary>Bursts that are dropped into the bucket of a running <c>spate run</c>, and one that was stopped.</summary>
public sealed class BurstTests
{
    private const int Files = 20;
    private const int Events = 40_000;

    [Fact]
    public async Task Every_file_of_a_burst_has_one_manifest_and_a_second_start_finds_nothing_to_do()
    {
        using var workspace = await Workspace.GenerateAsync(Events, Files, seed: 11);
        var names = workspace.Burst().Select(static path => Path.GetFileName(path)).ToList();
        await using (var spate = await workspace.RunAsync())
        {
            foreach (var path in workspace.Burst())
                File.Copy(path, Path.Combine(workspace.Incoming, Path.GetFileName(path)));
            await AssertWholeAsync(workspace, names, spate);
            await spate.StopAsync();
        }

        var runs = await workspace.ListAsync();
        Assert.Equal(Files, runs.Count);
        Assert.All(runs, static run => Assert.Equal("completed", (string)run["state"]!, ignoreCase: true));
        workspace.AssertNothingIsLeft();

        var written = workspace.Results.Manifests()
            .ToDictionary(static entry => entry.Key, static entry => entry.Value.Committed, StringComparer.Ordinal);
        await using (var again = await workspace.RunAsync())
        {
            // The start's scan comes before this file's notification: once it is done, all others would have been seen.
            workspace.Drop("afterwards.ndjson", Workspace.Events(1));
            await again.LineAsync("done incoming/ads/afterwards.ndjson");
            await again.StopAsync();
        }

        Assert.Equal(Files + 1, (await workspace.ListAsync()).Count);
        var manifests = workspace.Results.Manifests();
        Assert.All(written, entry => Assert.Equal(entry.Value, manifests[entry.Key].Committed));
    }

    [Fact]
    public async Task Files_dropped_while_spate_is_down_are_processed_at_the_next_start()
    {
        using var workspace = await Workspace.GenerateAsync(Events / 4, Files, seed: 12);
        var names = workspace.Burst().Select(static path => Path.GetFileName(path)).ToList();
        await using (var first = await workspace.RunAsync())
            await first.StopAsync();

        foreach (var path in workspace.Burst())
            File.Copy(path, Path.Combine(workspace.Incoming, Path.GetFileName(path)));
        await using var second = await workspace.RunAsync();
        await AssertWholeAsync(workspace, names, second, Events / 4);
        await second.StopAsync();
        workspace.AssertNothingIsLeft();
    }

    [Fact]
    public async Task A_burst_that_Ctrl_C_interrupts_is_finished_by_the_next_start()
    {
        using var workspace = await Workspace.GenerateAsync(10 * Events, Files, seed: 13);
        var names = workspace.Burst().Select(static path => Path.GetFileName(path)).ToList();
        foreach (var path in workspace.Burst())
            File.Copy(path, Path.Combine(workspace.Incoming, Path.GetFileName(path)));
        await using (var first = await workspace.RunAsync())
        {
            await Deadline.UntilAsync(
                () => workspace.Results.Manifests().Count > 0, () => $"Nothing came out. What spate wrote:\n{first.Transcript}");
            first.Interrupt();
            Assert.Equal(0, (await first.ExitAsync()).Code);
        }

        Assert.True(workspace.Results.Manifests().Count < Files, "The burst was over before it was interrupted: nothing is shown.");
        await using var second = await workspace.RunAsync();
        await AssertWholeAsync(workspace, names, second, 10 * Events);
        await second.StopAsync();
        Assert.Equal(Files, (await workspace.ListAsync()).Count);
        workspace.AssertNothingIsLeft();
    }

    private static async Task AssertWholeAsync(
        Workspace workspace, IReadOnlyCollection<string> names, SpateProcess spate, int events = Events)
    {
        var manifests = await workspace.FinishedAsync(spate, names);
        Assert.Equal(names.Order(StringComparer.Ordinal), manifests.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(events, manifests.Values.Sum(static manifest => manifest.In));
        Assert.All(manifests.Values, static manifest =>
        {
            Assert.Equal(manifest.In, manifest.Out + manifest.Rejected);
            Assert.All(manifest.Named, static path => Assert.True(File.Exists(path), $"{path} is named by a manifest, but is not there."));
            Assert.Contains("<html", File.ReadAllText(manifest.ReportHtml), StringComparison.OrdinalIgnoreCase);
        });
    }
}
