using Spate.EndToEnd.Tests.Harness;

namespace Spate.EndToEnd.Tests;

/// <summary>The ways in which files come into a directory.</summary>
public sealed class DropTests
{
    [Fact]
    public async Task Files_are_taken_whole_however_they_come()
    {
        using var workspace = Workspace.Create();
        await using var spate = await workspace.RunAsync();

        var elsewhere = Directory.CreateDirectory(workspace.InRoot("elsewhere")).FullName;
        await WriteSlowlyAsync(workspace, Path.Combine(workspace.Incoming, "slow.ndjson"), spate);
        Move(Path.Combine(elsewhere, "moved.ndjson.gz"), Path.Combine(workspace.Incoming, "moved.ndjson.gz"));
        workspace.Drop("renamed.ndjson", Workspace.Events(30));
        workspace.Drop("rsync/.hidden.ndjson.Xy12", Workspace.Events(5));
        File.Move(
            Path.Combine(workspace.Incoming, "rsync", ".hidden.ndjson.Xy12"), Path.Combine(workspace.Incoming, "rsync", "hidden.ndjson"));
        MoveFolder(elsewhere, workspace.Incoming);

        string[] names =
        [
            "meanwhile.ndjson", "slow.ndjson", "moved.ndjson.gz", "renamed.ndjson", "rsync/hidden.ndjson", "2026/11/22/a.ndjson",
            "2026/11/22/b.ndjson.gz",
        ];
        var manifests = await workspace.FinishedAsync(spate, names);
        await spate.StopAsync();

        Assert.Equal(names.Order(StringComparer.Ordinal), manifests.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([3, 10, 20, 30, 5, 40, 50], names.Select(name => manifests[name].Out));
        Assert.Equal(names.Length, (await workspace.ListAsync()).Count);
        workspace.AssertNothingIsLeft();
    }

    /// <summary>Half of the file is there, and stays so while a file that was dropped later goes through; then comes the rest.</summary>
    private static async Task WriteSlowlyAsync(Workspace workspace, string path, SpateProcess spate)
    {
        var content = Workspace.Events(10);
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite);
        await file.WriteAsync(content.AsMemory(0, content.Length / 2), TestContext.Current.CancellationToken);
        await file.FlushAsync(TestContext.Current.CancellationToken);
        workspace.Drop("meanwhile.ndjson", Workspace.Events(3));
        await spate.LineAsync("done incoming/ads/meanwhile.ndjson: 3 in");
        Assert.DoesNotContain(
            await workspace.ListAsync(), static run => ((string)run["object"]!).Contains("slow", StringComparison.Ordinal));
        await file.WriteAsync(content.AsMemory(content.Length / 2), TestContext.Current.CancellationToken);
    }

    private static void Move(string from, string to)
    {
        File.WriteAllBytes(from, Workspace.Gzip(Workspace.Events(20)));
        File.Move(from, to);
    }

    private static void MoveFolder(string elsewhere, string incoming)
    {
        var day = Directory.CreateDirectory(Path.Combine(elsewhere, "2026", "11", "22")).FullName;
        File.WriteAllBytes(Path.Combine(day, "a.ndjson"), Workspace.Events(40));
        File.WriteAllBytes(Path.Combine(day, "b.ndjson.gz"), Workspace.Gzip(Workspace.Events(50)));
        Directory.Move(Path.Combine(elsewhere, "2026"), Path.Combine(incoming, "2026"));
    }
}
