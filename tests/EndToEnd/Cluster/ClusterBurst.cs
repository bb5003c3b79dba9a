using System.Text.Json;
using Spate.Cloud;
using Spate.EndToEnd.Tests.Harness;

namespace Spate.EndToEnd.Tests.Cluster;

/// <summary>A burst of files, and what an undisturbed run of one process on directories makes of it.</summary>
public sealed class ClusterBurst : IAsyncLifetime
{
    public const int Events = 480_000;
    public const int Files = 48;

    private Workspace _workspace = null!;

    /// <summary>The checksums of each object's parts and rejects, by the manifest's key.</summary>
    internal IReadOnlyDictionary<string, string> Expected { get; private set; } = null!;

    internal IReadOnlyList<string> Paths { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _workspace = await Workspace.GenerateAsync(Events, Files, seed: 41);
        Paths = _workspace.Burst();
        foreach (var path in Paths)
            File.Copy(path, Path.Combine(_workspace.Incoming, Path.GetFileName(path)));
        await using var spate = await _workspace.RunAsync();
        await _workspace.FinishedAsync(spate, [.. Paths.Select(path => Path.GetFileName(path))]);
        await spate.StopAsync();
        using var store = new LocalObjectStore(_workspace.InData("buckets"));
        Expected = await ManifestsAsync(store);
    }

    public ValueTask DisposeAsync()
    {
        _workspace.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>A workspace with the burst's pipeline and tables, for workers that share nothing but their account and their hub.</summary>
    internal Workspace Workplace()
    {
        var workspace = Workspace.Create();
        File.Copy(_workspace.Pipeline, workspace.Pipeline, overwrite: true);
        foreach (var table in Directory.EnumerateFiles(_workspace.InData("lookups")))
            File.Copy(table, workspace.InData("lookups", Path.GetFileName(table)), overwrite: true);
        return workspace;
    }

    /// <summary>What the manifests of a store name, by their keys; fails where a manifest does not account for all its records.</summary>
    internal static async Task<SortedDictionary<string, string>> ManifestsAsync(IObjectStore store)
    {
        var manifests = new SortedDictionary<string, string>(StringComparer.Ordinal);
        await foreach (var (key, manifest) in ReadAsync(store))
            manifests.Add(key, Summary(manifest));
        return manifests;
    }

    /// <summary>When the manifests of a store were committed, by the clocks of those who did.</summary>
    internal static async Task<List<DateTimeOffset>> CommitTimesAsync(IObjectStore store)
    {
        var times = new List<DateTimeOffset>();
        await foreach (var (_, manifest) in ReadAsync(store))
            times.Add(manifest.GetProperty("timings").GetProperty("committed").GetDateTimeOffset());
        return times;
    }

    private static async IAsyncEnumerable<(string Key, JsonElement Manifest)> ReadAsync(IObjectStore store)
    {
        await foreach (var info in store.ListAsync("enriched", "ads/", TestContext.Current.CancellationToken))
        {
            if (!info.Address.Key.EndsWith("/manifest.json", StringComparison.Ordinal))
                continue;
            await using var stream = await store.OpenReadAsync(info.Address);
            using var manifest = await JsonDocument.ParseAsync(stream);
            yield return (info.Address.Key, manifest.RootElement);
        }
    }

    private static string Summary(JsonElement manifest)
    {
        var records = manifest.GetProperty("records");
        var (read, written, rejected) =
            (records.GetProperty("in").GetInt64(), records.GetProperty("out").GetInt64(), records.GetProperty("rejected").GetInt64());
        Assert.Equal(read, written + rejected);
        var objects = manifest.GetProperty("outputs").EnumerateArray().Concat(manifest.GetProperty("rejects").EnumerateArray());
        return $"{read} = {written} + {rejected}: {string.Join(' ', objects.Select(output => output.GetProperty("sha256").GetString()))}";
    }
}
