using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Spate.Host.Tests.Http;

/// <summary>A data directory in which some files were processed, and the dashboard over it.</summary>
public sealed partial class RunningDashboard : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private Cli? _dashboard;

    /// <summary>Asks the API, and fails the test where it answers what its document does not list.</summary>
    public HttpClient Http { get; private set; } = null!;

    internal ApiDocument Document { get; private set; } = null!;

    public string Data => _directory.Path;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(Data, "pipeline.yaml"), """
            routes:
              ads:
                source: {bucket: incoming, prefix: ads/, suffixes: [.ndjson, .gz]}
                output: {bucket: enriched, prefix: ads/}
                retry: {maxNumberOfAttempts: 1}
              ads-eu:
                source: {bucket: incoming, prefix: eu/}
                output: {bucket: enriched, prefix: eu/}
                pool: heavy
            """);
        Drop("ads/bad.gz", "not gzip");
        Drop("ads/one.ndjson", "{}\n{}\n");
        Drop("ads/two.ndjson", "{}\n");
        Drop("eu/three.ndjson", "{}\n");
        await using (var run = Cli.Start("run", "--data", Data, "--pipeline", Path.Combine(Data, "pipeline.yaml")))
        {
            foreach (var end in (string[])[
                "failed incoming/ads/bad.gz",
                "done incoming/ads/one.ndjson",
                "done incoming/ads/two.ndjson",
                "done incoming/eu/three.ndjson",
            ])
            {
                await run.WhenWrittenAsync(end);
            }
        }

        _dashboard = Cli.Start("dashboard", "--listen", "127.0.0.1:0", "--data", Data, "--pipeline", Path.Combine(Data, "pipeline.yaml"));
        await _dashboard.WhenWrittenAsync("Listening on");
        var address = new Uri(Address().Match(_dashboard.Written).Value);
        using (var plain = new HttpClient { BaseAddress = address })
            Document = new ApiDocument(await plain.GetFromJsonAsync<JsonElement>("/openapi/v1.json"));
        Http = new HttpClient(new DocumentedStatuses(Document)) { BaseAddress = address };
    }

    public async ValueTask DisposeAsync()
    {
        Http?.Dispose();
        if (_dashboard is not null)
            await _dashboard.DisposeAsync();
        _directory.Dispose();
    }

    /// <summary>Asks, and expects an answer.</summary>
    public async Task<JsonElement> GetAsync(string path) =>
        await Http.GetFromJsonAsync<JsonElement>(path, TestContext.Current.CancellationToken);

    /// <summary>The ids of all runs, by their objects.</summary>
    public async Task<IReadOnlyDictionary<string, string>> RunsAsync() => (await GetAsync("/api/v1/runs")).GetProperty("runs")
        .EnumerateArray()
        .ToDictionary(
            static run => run.GetProperty("object").GetString()!, static run => run.GetProperty("id").GetString()!, StringComparer.Ordinal);

    private void Drop(string key, string content)
    {
        var path = Path.Combine(Data, "buckets", "incoming", key);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Address();
}
