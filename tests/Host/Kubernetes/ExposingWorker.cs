using System.Text.RegularExpressions;

namespace Spate.Host.Tests.Kubernetes;

/// <summary>A worker on directories, with one file to do, and what it tells Prometheus.</summary>
internal sealed partial class ExposingWorker : IAsyncDisposable
{
    private readonly Cli _worker;
    private readonly Uri _metrics;

    private ExposingWorker(Cli worker, Uri metrics) => (_worker, _metrics) = (worker, metrics);

    public static async Task<ExposingWorker> StartAsync(string directory)
    {
        var pipeline = Path.Combine(directory, "pipeline.yaml");
        await File.WriteAllTextAsync(Path.Combine(directory, "publishers.csv"), "id,name\np1,Post\n");
        await File.WriteAllTextAsync(pipeline, """
            tables:
              publishers: {file: publishers.csv, key: id}
            routes:
              ads:
                source: {bucket: incoming, prefix: ads/}
                lookups:
                  - {table: publishers, on: publisher, add: {publisher_name: name} }
                output: {bucket: enriched, prefix: ads/}
            """);
        var dropped = Path.Combine(directory, "buckets", "incoming", "ads", "one.ndjson");
        Directory.CreateDirectory(Path.GetDirectoryName(dropped)!);
        await File.WriteAllTextAsync(dropped, "{\"publisher\":\"p1\"}\n");

        var worker = Cli.Start(
            "worker", "--pools", "default", "--trigger", "--listen", "127.0.0.1:0", "--data", directory, "--pipeline", pipeline);
        await worker.WhenWrittenAsync("Listening on");
        return new ExposingWorker(worker, new Uri($"{Address().Match(worker.Written).Value}/metrics"));
    }

    /// <summary>Asks until the answer is as it is waited for, and returns Spate's metrics with their labels.</summary>
    public async Task<Dictionary<string, string[]>> ScrapeAsync(Predicate<string> until)
    {
        using var http = new HttpClient();
        while (true)
        {
            var text = await http.GetStringAsync(_metrics, TestContext.Current.CancellationToken);
            if (until(text))
                return Families(text);
        }
    }

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    private static Dictionary<string, string[]> Families(string text) =>
        Type().Matches(text).Select(static type => type.Groups["name"].Value).ToDictionary(
            static name => name,
            name => Sample(name)
                .Matches(text)
                .SelectMany(static sample => Label().Matches(sample.Groups["labels"].Value))
                .Select(static label => label.Groups["name"].Value)
                .Distinct()
                .ToArray(),
            StringComparer.Ordinal);

    private static Regex Sample(string name) => new($@"^{name}(?:_bucket|_sum|_count)?\{{(?<labels>.*)\}} ", RegexOptions.Multiline);

    [GeneratedRegex(@"http://127\.0\.0\.1:[0-9]+")]
    private static partial Regex Address();

    [GeneratedRegex(@"^# TYPE (?<name>spate_[a-z_]+) ", RegexOptions.Multiline)]
    private static partial Regex Type();

    [GeneratedRegex(@"(?<name>[a-z_]+)=""")]
    private static partial Regex Label();
}
