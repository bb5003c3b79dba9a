using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Spate.Host.Tests.Metrics;

namespace Spate.Host.Tests.Kubernetes;

/// <summary>Alerts and dashboard speak of metrics that there are, in a form that Prometheus and Grafana take.</summary>
[Collection(nameof(WholeProcess))]
public sealed partial class MonitoringTests
{
    /// <summary>The metrics of Spate, and the labels of each.</summary>
    private static readonly Dictionary<string, string[]> Metrics = new(StringComparer.Ordinal)
    {
        ["spate_events_total"] = ["route", "result"],
        ["spate_bytes_total"] = ["route", "direction"],
        ["spate_parts_total"] = ["route", "result"],
        ["spate_runs_ended_total"] = ["state"],
        ["spate_trigger_notifications_total"] = ["outcome"],
        ["spate_trigger_messages_total"] = [],
        ["spate_lease_losses_total"] = ["kind"],
        ["spate_activity_retries_total"] = ["activity"],
        ["spate_activity_duration_seconds"] = ["activity", "outcome", "le"],
        ["spate_runs"] = ["state"],
        ["spate_queue_messages"] = ["queue", "state"],
        ["spate_queue_oldest_message_age_seconds"] = [],
        ["spate_backlog_instances"] = [],
        ["spate_backlog_tasks"] = ["pool"],
        ["spate_backlog_oldest_age_seconds"] = ["pool"],
        ["spate_activities_running"] = ["pool"],
        ["spate_activity_slots"] = ["pool"],
        ["spate_worker_time_seconds_total"] = [],
        ["spate_worker_info"] = ["node"],
        ["spate_table_info"] = ["kind", "table", "version"],
        ["spate_build_info"] = ["version"],
    };

    /// <summary>What Prometheus adds to what it scrapes from a pod.</summary>
    private static readonly string[] TargetLabels = ["namespace", "pod"];

    private static readonly JsonObject Dashboard = JsonNode.Parse(
        File.ReadAllText(Repository.PathOf("keda", "components", "monitoring", "dashboard.json")))!.AsObject();

    private static IEnumerable<JsonNode> Panels => Dashboard.Items("panels").Where(static panel => panel.Text("type") != "row");

    private static IEnumerable<string> DashboardQueries =>
        Panels.SelectMany(static panel => panel.Items("targets")).Select(static target => target.Text("expr")!);

    [Fact]
    public async Task The_metrics_are_those_that_a_worker_exposes_once_it_has_done_something()
    {
        using var directory = new TemporaryDirectory();
        await using var worker = await ExposingWorker.StartAsync(directory.Path);

        var exposed = await worker.ScrapeAsync(
            static text => text.Contains("""spate_runs_ended_total{state="completed"} 1""", StringComparison.Ordinal));

        Assert.Equal(Metrics.Keys.Order(StringComparer.Ordinal), exposed.Keys.Order(StringComparer.Ordinal));
        Assert.All(Metrics, metric => Assert.Equal(metric.Value.Order(), exposed[metric.Key].Order()));
    }

    [Fact]
    public async Task Alerts_ask_for_metrics_and_labels_that_there_are()
    {
        var rules = await RulesAsync();

        Assert.All(rules.Select(static rule => rule.Text("expr")!), Asks);
        Assert.Equal(rules.Count, rules.Select(static rule => rule.Text("alert")).Distinct().Count());
        Assert.All(rules, static rule =>
        {
            Assert.Contains(rule.Text("labels.severity"), (string[])["critical", "warning"]);
            Assert.NotEmpty(rule.Text("annotations.summary")!);
            Assert.NotEmpty(rule.Text("annotations.description")!);
        });
    }

    [Fact]
    public async Task Pools_that_an_alert_names_have_the_scaled_object_that_it_names()
    {
        var description =
            (await RulesAsync()).Single(static rule => rule.Text("alert") == "SpateBacklogOld").Text("annotations.description")!;

        Assert.Contains("spate-worker-{{ $labels.pool }}", description);
        Assert.All((await Manifests.OfAsync("base")).Of("ScaledObject"), static scaled =>
            Assert.Contains(
                $"pool = '{scaled.Text("metadata.name")!["spate-worker-".Length..]}'",
                scaled.Items("spec.triggers").Last().Text("metadata.query")));
    }

    [Fact]
    public void The_dashboard_asks_for_metrics_and_labels_that_there_are() => Assert.All(DashboardQueries, Asks);

    [Fact]
    public void Every_metric_is_on_the_dashboard_but_the_count_of_messages()
    {
        var shown = DashboardQueries.SelectMany(static query => Metric().Matches(query))
            .Select(static metric => Family(metric.Groups["name"].Value))
            .ToHashSet();

        Assert.Equal(["spate_trigger_messages_total"], Metrics.Keys.Except(shown));
    }

    [Fact]
    public void Panels_have_a_title_a_unit_a_legend_and_a_place_of_their_own()
    {
        Assert.All(Panels, static panel =>
        {
            Assert.NotEmpty(panel.Text("title")!);
            Assert.NotEmpty(panel.Text("description")!);
            if (panel.Text("type") is "timeseries" or "stat")
            {
                Assert.Contains(
                    panel.Text("fieldConfig.defaults.unit"), (string[])["s", "short", "eps", "Bps", "cps", "cpm", "percentunit"]);
            }

            if (panel.Text("type") == "timeseries")
                Assert.All(panel.Items("targets"), static target => Assert.NotEmpty(target.Text("legendFormat")!));
            // Queries that give several series are told apart by the label that they are grouped by.
            Assert.All(panel.Items("targets").Where(static target => panelIsSeries(target)), static target =>
                Assert.All(GroupLabels(target.Text("expr")!), label => Assert.Contains($"{{{{{label}}}}}", target.Text("legendFormat"))));
        });
        Assert.Equal(
            Dashboard.Items("panels").Count(), Dashboard.Items("panels").Select(static panel => panel.Number("id")).Distinct().Count());
        var cells = Dashboard.Items("panels").SelectMany(static panel =>
            from x in Enumerable.Range((int)panel.Number("gridPos.x"), (int)panel.Number("gridPos.w"))
            from y in Enumerable.Range((int)panel.Number("gridPos.y"), (int)panel.Number("gridPos.h"))
            select (x, y)).ToList();
        Assert.Equal(cells.Count, cells.Distinct().Count());
        Assert.All(cells, static cell => Assert.InRange(cell.x, 0, 23));

        static bool panelIsSeries(JsonNode target) => target.Text("format") != "table" && target.Text("legendFormat")!.Length > 0;
    }

    [Fact]
    public async Task Grafana_finds_the_dashboard_and_Prometheus_the_pods()
    {
        var manifests = await Manifests.OfAsync("overlays/kind", "monitoring");
        var map = manifests.Of("ConfigMap", "spate-grafana-dashboard");

        Assert.Equal("1", map.At("metadata.labels")!["grafana_dashboard"]!.ToString());
        Assert.True(JsonNode.DeepEquals(Dashboard, JsonNode.Parse(map["data"]!["spate.json"]!.ToString())));
        var endpoints = manifests.Of("PodMonitor")
            .SelectMany(static monitor => monitor.Items("spec.podMetricsEndpoints"))
            .Concat(manifests.Of("ServiceMonitor").SelectMany(static monitor => monitor.Items("spec.endpoints")));
        Assert.All(endpoints, static endpoint => Assert.Equal(("http", "/metrics"), (endpoint.Text("port"), endpoint.Text("path"))));
        Assert.Equal(
            "spate-worker", manifests.Of("PodMonitor").Single().At("spec.selector.matchLabels")!["app.kubernetes.io/name"]!.ToString());
        var service = manifests.Of("Service", "spate-dashboard");
        Assert.True(JsonNode.DeepEquals(
            manifests.Of("ServiceMonitor").Single().At("spec.selector.matchLabels")!["app.kubernetes.io/name"],
            service.At("metadata.labels")!["app.kubernetes.io/name"]));
        Assert.Equal("http", service.Items("spec.ports").Single().Text("name"));
    }

    [Fact]
    public async Task Prometheus_takes_the_rules_and_the_dashboards_queries()
    {
        Assert.SkipUnless(ToolProcess.IsThere("promtool"), "promtool is not on the PATH; tests/run brings it.");
        using var files = new TemporaryDirectory();
        var rules = await WriteRulesAsync(files, static _ => { });
        var queries = Path.Combine(files.Path, "queries.json");
        await File.WriteAllTextAsync(queries, new JsonObject
        {
            ["groups"] = new JsonArray(new JsonObject
            {
                ["name"] = "dashboard",
                ["rules"] = new JsonArray([
                    .. DashboardQueries.Select(
                        static (query, number) => new JsonObject { ["record"] = $"q:{number}", ["expr"] = Filled(query) }),
                ]),
            }),
        }.ToJsonString(), TestContext.Current.CancellationToken);

        await ToolProcess.RunAsync("promtool", ["check", "rules", rules, queries]);
    }

    [Fact]
    public async Task Alerts_fire_when_they_must_and_not_before()
    {
        Assert.SkipUnless(ToolProcess.IsThere("promtool"), "promtool is not on the PATH; tests/run brings it.");
        using var files = new TemporaryDirectory();
        await WriteRulesAsync(files, static rule => rule.Remove("annotations"));
        var cases = Path.Combine(files.Path, "alerts.yaml");
        File.Copy(Repository.PathOf("tests", "Host", "Kubernetes", "alerts.yaml"), cases);

        await ToolProcess.RunAsync("promtool", ["test", "rules", cases]);

        var tested = await File.ReadAllTextAsync(cases, TestContext.Current.CancellationToken);
        Assert.All(await RulesAsync(), rule => Assert.Contains($"alertname: {rule.Text("alert")}\n", tested));
    }

    private static async Task<List<JsonNode>> RulesAsync() =>
        [
            .. (await Manifests.OfAsync("overlays/kind", "monitoring")).Of("PrometheusRule")
                .Single()
                .Items("spec.groups")
                .SelectMany(static group => group.Items("rules")),
        ];

    private static async Task<string> WriteRulesAsync(TemporaryDirectory files, Action<JsonObject> change)
    {
        var path = Path.Combine(files.Path, "rules.json");
        var spec = (await Manifests.OfAsync("overlays/kind", "monitoring")).Of("PrometheusRule").Single()["spec"]!.DeepClone();
        foreach (var rule in spec.Items("groups").SelectMany(static group => group.Items("rules")))
            change(rule.AsObject());
        await File.WriteAllTextAsync(path, spec.ToJsonString(), TestContext.Current.CancellationToken);
        return path;
    }

    private static void Asks(string query)
    {
        var metrics = Metric().Matches(query);
        Assert.NotEmpty(metrics);
        var allowed = metrics.SelectMany(static metric => Metrics[Family(metric.Groups["name"].Value)]).Concat(TargetLabels).ToHashSet();
        Assert.All(
            metrics.SelectMany(static metric => Matcher()
                .Matches(metric.Groups["matchers"].Value)
                .Select(matcher => (Name: metric.Groups["name"].Value, Label: matcher.Groups["label"].Value))),
            static matcher =>
                Assert.Contains(matcher.Label, Metrics[Family(matcher.Name)].Concat(TargetLabels)));
        Assert.All(
            Grouping().Matches(query).SelectMany(static grouping => grouping.Groups["labels"].Value.Split(", ")),
            label => Assert.Contains(label, allowed));
    }

    private static IEnumerable<string> GroupLabels(string query) =>
        query.StartsWith("histogram_quantile", StringComparison.Ordinal) ? ["activity"]
            : Grouping().Match(query) is { Success: true } grouping
                ? grouping.Groups["labels"].Value.Split(", ").Where(static label => label != "namespace") : [];

    private static string Family(string metric) => HistogramSuffix().Replace(metric, "");

    private static string Filled(string query) => query.Replace("$__rate_interval", "1m", StringComparison.Ordinal)
        .Replace("$namespace", ".*", StringComparison.Ordinal)
        .Replace("$route", ".*", StringComparison.Ordinal);

    [GeneratedRegex(@"(?<name>spate_[a-z_]+)(?:\{(?<matchers>[^}]*)\})?")]
    private static partial Regex Metric();

    [GeneratedRegex(@"(?<label>[a-z]+)(?:=~|!~|!=|=)""")]
    private static partial Regex Matcher();

    [GeneratedRegex(@"\b(?:by|on) \((?<labels>[^)]+)\)")]
    private static partial Regex Grouping();

    [GeneratedRegex("(?<=_seconds)_(?:bucket|count|sum)$")]
    private static partial Regex HistogramSuffix();
}
