using Microsoft.Data.Sqlite;

namespace Spate.EndToEnd.Tests.Harness;

/// <summary>Looks into the files of the queue and the task hub.</summary>
internal static class StoreFiles
{
    /// <summary>What may be left to do, and where: the file, and a table or condition.</summary>
    private static readonly (string File, string What)[] Work =
    [
        ("queue.db", "messages"), ("hub.db", "tasks"), ("hub.db", "inbox"), ("hub.db", "instances WHERE status IN (0, 6)"),
    ];

    /// <summary>Waits until objects have their manifests and nothing is left to do, and returns the manifests of all.</summary>
    public static async Task<IReadOnlyDictionary<string, ManifestFile>> FinishedAsync(
        this Workspace workspace, SpateProcess spate, IReadOnlyCollection<string> names)
    {
        await workspace.Results.ManifestsOfAsync(names, spate);
        await workspace.IdleAsync(spate);
        return workspace.Results.Manifests();
    }

    /// <summary>Waits until nothing is left to do.</summary>
    public static Task IdleAsync(this Workspace workspace, SpateProcess spate) => Deadline.UntilAsync(
        () => Work.All(work => Count(workspace, work.File, work.What) == 0),
        () => $"Work is left: {string.Join(", ", Work.Select(work => $"{Count(workspace, work.File, work.What)} {work.What}"))}. "
            + $"What spate wrote:\n{spate.Transcript}");

    /// <summary>After all work is done and Spate has ended, nothing of it lies about anywhere.</summary>
    public static void AssertNothingIsLeft(this Workspace workspace)
    {
        Assert.All(Work, work => Assert.Equal(0, Count(workspace, work.File, work.What)));
        Assert.Equal(0, Count(workspace, "queue.db", "dead_letters"));
        Assert.Empty(Directory.EnumerateDirectories(workspace.InData("buckets", ".staging")));
        var named = workspace.Results.Manifests()
            .Values.SelectMany(static manifest => manifest.Named.Append(manifest.Path))
            .ToHashSet(StringComparer.Ordinal);
        Assert.DoesNotContain(workspace.Results.Files(), path => !named.Contains(workspace.InData("buckets", "enriched", path)));
    }

    private static long Count(Workspace workspace, string file, string what)
    {
        // Without a pool the file is closed with the connection.
        using var connection = new SqliteConnection($"Data Source={workspace.InData(file)};Mode=ReadWrite;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT COUNT(*) FROM {what}";
        return (long)command.ExecuteScalar()!;
    }
}
