using System.Text;
using Spate.EndToEnd.Tests.Harness;

namespace Spate.EndToEnd.Tests;

/// <summary>Kills the real process at many points, and looks at what comes out in the end.</summary>
public sealed class CrashTests
{
    private const int Seed = 20_261_122;
    private const int Kills = 20;
    private const int FilesPerKill = 2;

    /// <summary>A message that a killed process had received comes back soon.</summary>
    private const string HostSettings = """{"version":"2.0","extensions":{"sqs":{"visibilityTimeout":"00:00:02","maxReceiveCount":50}}}""";

    [Fact]
    public async Task A_burst_that_is_killed_again_and_again_gives_what_an_undisturbed_one_gives()
    {
        using var calm = await BurstAsync();
        using var wild = await BurstAsync();
        var names = calm.Burst().Select(static path => Path.GetFileName(path)).ToList();

        var expected = await RunThroughAsync(calm, names, drop: names);
        await RunKilledAsync(wild, names);
        var actual = await RunThroughAsync(wild, names, drop: []);

        Assert.Equal(names.Order(StringComparer.Ordinal), actual.Keys.Order(StringComparer.Ordinal));
        Assert.All(actual, entry =>
        {
            Assert.Equal(entry.Value.In, entry.Value.Out + entry.Value.Rejected);
            Assert.Equal(expected[entry.Key].In, entry.Value.In);
            Assert.Equal(expected[entry.Key].Checksums(), entry.Value.Checksums());
        });
        var runs = await wild.ListAsync();
        Assert.Equal(names.Count, runs.Count);
        Assert.All(runs, static run => Assert.Equal("completed", (string)run["state"]!, ignoreCase: true));
        wild.AssertNothingIsLeft();
    }

    /// <summary>Many small files, and two large plain ones that are split into parts.</summary>
    private static async Task<Workspace> BurstAsync()
    {
        var workspace = await Workspace.GenerateAsync(events: 80_000, Kills * FilesPerKill, Seed);
        workspace.EditPipeline("size: 256MiB", "size: 1MiB");
        await File.WriteAllTextAsync(workspace.InRoot("host.json"), HostSettings, TestContext.Current.CancellationToken);
        foreach (var position in new[] { 3, 12 })
        {
            var plain = string.Concat(workspace.Burst().Skip(position).Take(6).Select(Workspace.Gunzip));
            await File.WriteAllTextAsync(
                workspace.InData("events", $"b-large-{position}.ndjson"), plain, new UTF8Encoding(false),
                TestContext.Current.CancellationToken);
        }

        return workspace;
    }

    private static async Task<IReadOnlyDictionary<string, ManifestFile>> RunThroughAsync(
        Workspace workspace, IReadOnlyCollection<string> names, IReadOnlyCollection<string> drop)
    {
        Drop(workspace, drop);
        await using var spate = await workspace.RunAsync();
        var manifests = await workspace.FinishedAsync(spate, names);
        await spate.StopAsync();
        return manifests;
    }

    /// <summary>
    /// Each time some more files come, before the start or after it, and the process is killed at the next point of the plan.
    /// </summary>
    private static async Task RunKilledAsync(Workspace workspace, IReadOnlyList<string> names)
    {
        var random = new Random(Seed);
        var left = new Queue<string>(names.OrderBy(_ => random.Next()));
        for (var kill = 0; kill < Kills; kill++)
        {
            var point = KillPoint.Next(random, kill);
            var files = Enumerable.Range(0, kill == Kills - 1 ? left.Count : FilesPerKill).Select(_ => left.Dequeue()).ToList();
            var isDown = random.Next(2) == 0;
            if (isDown)
                Drop(workspace, files);
            await using var spate = workspace.Start("run");
            if (!isDown)
                Drop(workspace, files);
            await point.ReachAsync(workspace, spate);
            await spate.KillAsync();
        }
    }

    private static void Drop(Workspace workspace, IEnumerable<string> names)
    {
        foreach (var name in names)
            File.Copy(workspace.InData("events", name), Path.Combine(workspace.Incoming, name));
    }
}
