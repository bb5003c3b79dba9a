using System.Text.Json.Nodes;
using Spate.TaskHub.Tests.Postgres;
using Spate.EndToEnd.Tests.Harness;
using Spate.Host.Tests.Metrics;

namespace Spate.EndToEnd.Tests.Workers;

/// <summary>Real workers on a real PostgreSQL.</summary>
public sealed class WorkerTests(PostgresServer server)
{
    private const int Events = 60_000;
    private const int FileCount = 30;

    [Fact]
    public async Task Two_workers_share_a_hub_and_a_burst()
    {
        using var cluster = await ClusterWorkspace.CreateAsync(server, await Workspace.GenerateAsync(Events, FileCount, seed: 41));
        await using var first = await cluster.StartAsync("--trigger");
        await using var second = await cluster.StartAsync();
        cluster.DropBurst();

        var manifests = await cluster.FinishedAsync(first);
        var (one, two) = (PrometheusText.Parse(await first.MetricsAsync()), PrometheusText.Parse(await second.MetricsAsync()));
        await Task.WhenAll(first.Process.StopAsync(), second.Process.StopAsync());

        Assert.Equal(FileCount, manifests.Count);
        Assert.Equal(Events, manifests.Values.Sum(static manifest => manifest.In));
        Assert.All(manifests.Values, static manifest => Assert.Equal(manifest.In, manifest.Out + manifest.Rejected));
        Assert.Equal(FileCount, Sum(one, two, "spate_runs_ended_total", ("state", "completed")));
        Assert.Equal(FileCount, Sum(one, two, "spate_parts_total", ("result", "completed")));
        Assert.True(Sum(two, "spate_activity_duration_seconds_count") > 0, "The second worker did nothing.");
        Assert.Equal(FileCount, one.Value("spate_trigger_notifications_total", ("outcome", "scheduled")));
        Assert.DoesNotContain(two.Samples, static sample => sample.Name == "spate_trigger_messages_total");
    }

    [Fact]
    public async Task A_worker_that_is_asked_to_stop_in_mid_burst_leaves_no_lease_and_the_next_goes_on()
    {
        using var cluster = await ClusterWorkspace.CreateAsync(server, await Workspace.GenerateAsync(Events, FileCount, seed: 43));
        await using (var first = await cluster.StartAsync("--trigger", "--grace", "00:00:20"))
        {
            cluster.DropBurst();
            await Deadline.UntilAsync(
                async () => await cluster.CountAsync("SELECT COUNT(*) FROM spate.due_tasks WHERE leased") > 0,
                () => first.Process.Transcript);
            await first.Process.StopAsync();
        }

        Assert.Equal(0, await cluster.CountAsync("SELECT COUNT(*) FROM spate.tasks WHERE lease_until IS NOT NULL"));
        Assert.Equal(0, await cluster.CountAsync("SELECT COUNT(*) FROM spate.runs WHERE lease_until IS NOT NULL"));
        await using var second = await cluster.StartAsync("--trigger");
        var manifests = await cluster.FinishedAsync(second);
        await second.Process.StopAsync();

        Assert.Equal(Events, manifests.Values.Sum(static manifest => manifest.In));
        Assert.Equal(FileCount, await cluster.CountAsync("SELECT COUNT(*) FROM spate.instances WHERE status = 1"));
        Assert.Empty(Directory.EnumerateDirectories(cluster.Files.InData("buckets", ".staging")));
    }

    [Fact]
    public async Task A_pool_s_work_waits_for_a_worker_that_serves_it()
    {
        using var cluster = await ClusterWorkspace.CreateAsync(server, await Workspace.GenerateAsync(events: 20_000, files: 2, seed: 47));
        cluster.Files.EditPipeline("size: 256MiB", "size: 1MiB\n      pool: heavy");
        cluster.Files.Drop("large.ndjson", Workspace.Events(20_000));
        await using var light = await cluster.StartAsync("--trigger");
        await Deadline.UntilAsync(
            async () => await cluster.CountAsync("SELECT COUNT(*) FROM spate.due_tasks WHERE pool = 'heavy' AND NOT leased") > 1,
            () => light.Process.Transcript);
        var waiting = PrometheusText.Parse(await light.MetricsAsync());

        await using var heavy = await cluster.StartAsync("--pools", "heavy");
        await cluster.Files.Results.ManifestsOfAsync(["large.ndjson"], heavy.Process);

        Assert.Contains(waiting.Samples, static sample => sample.Name == "spate_backlog_tasks" && sample.Labels["pool"] == "heavy");
        Assert.Equal(["EnrichPart"], PrometheusText.Parse(await heavy.MetricsAsync()).Samples
            .Where(static sample => sample.Name == "spate_activity_duration_seconds_count")
            .Select(static sample => sample.Labels["activity"]));
        await Task.WhenAll(light.Process.StopAsync(), heavy.Process.StopAsync());
    }

    [Fact]
    public async Task Readiness_follows_what_the_worker_works_with_and_every_check_is_named()
    {
        var files = await Workspace.GenerateAsync(events: 1000, files: 1, seed: 53);
        using var cluster = await ClusterWorkspace.CreateAsync(server, files);
        await using var worker = await cluster.StartAsync("--trigger");
        var (status, body) = await worker.ProbeAsync("/healthz/ready");
        Assert.Equal((200, "healthy"), (status, (string)body["status"]!));
        Assert.Equal(
            ["worker", "accepting", "hub", "queue", "store", "lookups", "geo"],
            body["checks"]!.AsObject().Select(static check => check.Key));

        var buckets = files.InData("buckets");
        Directory.Move(files.InData("buckets", "enriched"), files.InData("enriched-elsewhere"));
        await Deadline.UntilAsync(async () => (await worker.ProbeAsync("/healthz/ready")).Status == 503, () => worker.Process.Transcript);
        (_, body) = await worker.ProbeAsync("/healthz/ready");
        Assert.Equal("unhealthy", (string)body["checks"]!["store"]!["status"]!);
        Assert.Contains("enriched", (string)body["checks"]!["store"]!["error"]!, StringComparison.Ordinal);
        Assert.Equal("healthy", (string)body["checks"]!["hub"]!["status"]!);
        Assert.Equal(200, (await worker.ProbeAsync("/healthz/live")).Status);
        var probe = await files.SpateAsync("health", "--url", new Uri(worker.Address, "/healthz/ready").ToString());
        Assert.Equal(1, probe.Code);

        Directory.Move(files.InData("enriched-elsewhere"), Path.Combine(buckets, "enriched"));
        await Deadline.UntilAsync(async () => (await worker.ProbeAsync("/healthz/ready")).Status == 200, () => worker.Process.Transcript);
        Assert.Equal(0, (await files.SpateAsync("health", "--url", new Uri(worker.Address, "/healthz/ready").ToString())).Code);
        await worker.Process.StopAsync();
    }

    [Fact]
    public async Task Every_metric_is_told_and_every_line_of_the_log_is_an_object_that_says_what_it_is_about()
    {
        var files = await Workspace.GenerateAsync(events: 1000, files: 1, seed: 59);
        using var cluster = await ClusterWorkspace.CreateAsync(server, files);
        await using var worker = await cluster.StartAsync("--trigger");
        files.Drop("bad.ndjson.gz", "not gzip"u8.ToArray());
        cluster.DropBurst();
        await cluster.FinishedAsync(worker);
        var metrics = PrometheusText.Parse(await worker.MetricsAsync());
        var exit = await worker.Process.StopAsync();

        var contract = Path.Combine(AppContext.BaseDirectory, "metrics.txt");
        Assert.Equal(await File.ReadAllTextAsync(contract, TestContext.Current.CancellationToken), Contract(metrics));
        Assert.Equal(
            1000,
            metrics.Value("spate_events_total", ("route", "ads"), ("result", "enriched"))
            + metrics.Value("spate_events_total", ("route", "ads"), ("result", "rejected")));
        Assert.Equal(1, metrics.Value("spate_runs_ended_total", ("state", "failed")));
        Assert.Equal(1, metrics.Value("spate_parts_total", ("result", "failed")));
        Assert.Equal(new FileInfo(files.Burst()[0]).Length, metrics.Value("spate_bytes_total", ("direction", "in")));

        var lines = exit.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonNode.Parse(line)!).ToList();
        Assert.All(lines, static line => Assert.All(["time", "level", "category", "message"], name => Assert.NotNull(line[name])));
        var committed = Assert.Single(lines, static line => ((string)line["message"]!).StartsWith("Committed", StringComparison.Ordinal));
        Assert.Equal($"s3://incoming/ads/{Path.GetFileName(files.Burst()[0])}", (string)committed["object"]!);
        Assert.Equal("CommitManifest", (string)committed["activity"]!);
        Assert.StartsWith("ads-", (string)committed["instance"]!, StringComparison.Ordinal);
        Assert.Contains(
            lines, static line => (string?)line["object"] == "s3://incoming/ads/bad.ndjson.gz" && (string)line["level"]! == "error");
        Assert.DoesNotContain(files.Variables["SPATE_POSTGRES"], exit.Output + exit.Errors, StringComparison.Ordinal);
    }

    /// <summary>Name, help, type and labels of every metric: all of <c>/metrics</c> but the values.</summary>
    private static string Contract(PrometheusText metrics) =>
        string.Concat(metrics.Types.OrderBy(static metric => metric.Key, StringComparer.Ordinal).Select(metric =>
        {
            var samples = metrics.Samples.Where(
                sample => sample.Name == metric.Key || (metric.Value == "histogram" && sample.Name == $"{metric.Key}_count"));
            var labels = string.Join(
                ",",
                samples.SelectMany(static sample => sample.Labels.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
            return $"# HELP {metric.Key} {metrics.Help[metric.Key]}\n# TYPE {metric.Key} {metric.Value}\n{metric.Key}{{{labels}}}\n";
        }));

    private static double Sum(PrometheusText one, PrometheusText two, string name, params (string Name, string Value)[] labels) =>
        one.Value(name, labels) + two.Value(name, labels);

    private static double Sum(PrometheusText text, string name) =>
        text.Samples.Where(sample => sample.Name == name).Sum(static sample => sample.Value);
}
