using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Spate.Host.Commands.Plan.Actual;
using Spate.Host.Tests.Kubernetes;

namespace Spate.Host.Tests.Plan;

/// <summary>What a burst really took: the queries against Prometheus's own engine, and what the plan makes of their answers.</summary>
public sealed partial class ActualTests
{
    /// <summary>
    /// Two workers on one node: the first runs for ten minutes, the second for five and then goes. The node comes a minute before them and
    /// stays a minute after.
    /// </summary>
    private const string Series = """
          - {series: 'spate_worker_time_seconds_total{namespace="spate", pod="a"}', values: "_x4 0+15x40 _x20"}
          - {series: 'spate_worker_time_seconds_total{namespace="spate", pod="b"}', values: "_x4 0+15x20 _x40"}
          - {series: 'spate_worker_info{namespace="spate", pod="a", node="n1"}', values: "_x4 1x40 _x20"}
          - {series: 'spate_worker_info{namespace="spate", pod="b", node="n1"}', values: "_x4 1x20 _x40"}
          - {series: 'spate_activity_slots{namespace="spate", pod="a", pool="default"}', values: "_x4 8x40 _x20"}
          - {series: 'spate_activity_slots{namespace="spate", pod="b", pool="default"}', values: "_x4 8x20 _x40"}
          - {series: 'spate_activity_duration_seconds_sum{namespace="spate", pod="a", activity="EnrichPart", outcome="completed"}', values: "_x4 0+100x40 _x20"}
          - {series: 'spate_activity_duration_seconds_sum{namespace="spate", pod="b", activity="EnrichPart", outcome="completed"}', values: "_x4 0+100x20 _x40"}
          - {series: 'spate_events_total{namespace="spate", pod="a", route="ads", result="enriched"}', values: "_x4 0+1000x40 _x20"}
          - {series: 'spate_events_total{namespace="spate", pod="b", route="ads", result="enriched"}', values: "_x4 0+1000x20 _x40"}
          - {series: 'spate_runs_ended_total{namespace="spate", pod="a", state="completed"}', values: "_x4 0+1x40 _x20"}
          - {series: 'kube_node_info{node="n1"}', values: "1x48 stale _x15"}
          - {series: 'kube_node_info{node="elsewhere"}', values: "1x64"}
        """;

    [Fact]
    public async Task The_queries_add_up_what_all_workers_did_also_those_that_are_gone()
    {
        Assert.SkipUnless(ToolProcess.IsThere("promtool"), "promtool is not on the PATH; tests/run brings it.");
        var queries = new BurstQueries("20m");

        // A subquery of 15 s sees 49 samples of the node, and 41 of the workers on it; its step of the last lookback (5 minutes) does not
        // count.
        await ExpectAsync(
            (queries.PodSeconds, 900), (queries.SlotSeconds, 7200), (queries.BusySlotSeconds, 6000), (queries.Events, 60_000),
            (queries.Files, 40));
    }

    [Fact]
    public async Task Nodes_are_counted_from_their_launch_to_their_end_where_the_API_tells()
    {
        Assert.SkipUnless(ToolProcess.IsThere("promtool"), "promtool is not on the PATH; tests/run brings it.");

        await ExpectAsync((new BurstQueries("20m").NodeSeconds, 49 * 15));
    }

    [Fact]
    public async Task What_was_is_shown_beside_the_plan_and_beside_Lambda()
    {
        await using var prometheus = await StartAsync(new Dictionary<string, double>
        {
            ["spate_events_total"] = 1e9,
            ["spate_runs_ended_total"] = 2000,
            ["group_left () sum by"] = 5000,
            ["kube_node_info"] = 1000,
            ["spate_activity_duration_seconds_sum["] = 4000,
            ["timestamp("] = 300,
            ["spate_worker_time_seconds_total["] = 700,
        });
        var result = await Cli.RunAsync(
            "plan", "--actual", prometheus.Urls.Single(), "--events-per-second-per-core", "250k", "--manifests",
            Repository.PathOf("keda", "base"), "--json");
        var actual = JsonDocument.Parse(result.Out).RootElement.GetProperty("actual");
        var (burst, cost) = (actual.GetProperty("burst"), actual.GetProperty("cost"));

        Assert.Equal(
            (1e9, 2000, 700, 5000, 4000, 1000, true, 300),
            (
                Number(burst, "events"), Number(burst, "files"), Number(burst, "podSeconds"), Number(burst, "slotSeconds"),
                Number(burst, "busySlotSeconds"), Number(burst, "nodeSeconds"), burst.GetProperty("isWholeNodes").GetBoolean(),
                Number(burst, "drainSeconds")));
        Assert.Equal(1000 * 0.714 / 3600, Number(cost, "onDemand"), 6);
        // 4,000 seconds of slots of 7.75 / 8 of a core, on a node of 16.
        Assert.Equal(4000 * 7.75 / 8 / 16000, Number(cost, "utilization"), 6);
        Assert.Equal((4000 * 7.75 / 8 * 1769 / 1024 * 0.0000166667) + 0.0004, Number(cost, "lambdaX86"), 6);
        Assert.Equal(2000, JsonDocument.Parse(result.Out).RootElement.GetProperty("files").GetInt32());
    }

    [Fact]
    public async Task Without_kube_state_metrics_nodes_are_counted_while_workers_are_on_them()
    {
        await using var prometheus = await StartAsync(new Dictionary<string, double>
        {
            ["spate_events_total"] = 1e6,
            ["spate_runs_ended_total"] = 10,
            ["max by (node) (spate_worker_info))"] = 480,
            ["spate_worker_time_seconds_total["] = 700,
        });
        var result = await Cli.RunAsync(
            "plan", "--actual", prometheus.Urls.Single(), "--events-per-second-per-core", "250k", "--manifests",
            Repository.PathOf("keda", "base"));

        Assert.Matches(@"node-seconds\s+480 with workers on them", result.Out);
        Assert.Contains("Prometheus has no kube_node_info", result.Out);
    }

    [Fact]
    public async Task A_Prometheus_that_knows_of_no_worker_or_is_not_there_is_told()
    {
        await using var empty = await StartAsync([]);
        var nothing = await Cli.RunAsync("plan", "--actual", empty.Urls.Single(), "--events-per-second-per-core", "250k");
        var nobody = await Cli.RunAsync("plan", "--actual", "http://127.0.0.1:1", "--events-per-second-per-core", "250k");

        Assert.Equal((ExitCode.Failed, ExitCode.Failed), (nothing.ExitCode, nobody.ExitCode));
        Assert.Contains("has no worker within", nothing.Error, StringComparison.Ordinal);
        Assert.Contains("http://127.0.0.1:1/ cannot be queried for metrics", nobody.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_burst_that_was_events_and_files_must_be_given()
    {
        var result = await Cli.RunAsync("plan", "--events", "10");

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains("--events and --files are required", result.Error, StringComparison.Ordinal);
    }

    private static double Number(JsonElement of, string name) => of.GetProperty(name).GetDouble();

    /// <summary>A Prometheus that answers a query by the first text that is in it.</summary>
    private static async Task<WebApplication> StartAsync(Dictionary<string, double> answers)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(async context =>
        {
            var query = context.Request.Query["query"].ToString();
            var answer = answers.FirstOrDefault(answer => query.Contains(answer.Key, StringComparison.Ordinal));
            var result = answer.Key is null
                ? ""
                : $$"""{"metric": {}, "value": [1, "{{answer.Value.ToString(CultureInfo.InvariantCulture)}}"]}""";
            await context.Response.WriteAsync("""{"status": "success", "data": {"resultType": "vector", "result": [""" + result + "]}}");
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    private static async Task ExpectAsync(params (string Query, double Value)[] expected)
    {
        using var files = new TemporaryDirectory();
        var path = Path.Combine(files.Path, "queries.yaml");
        var tests = string.Concat(expected.Select(static pair => $$"""
              - expr: '{{pair.Query}}'
                eval_time: 18m
                exp_samples: [{labels: "{}", value: {{pair.Value.ToString(CultureInfo.InvariantCulture)}}}]

            """));
        await File.WriteAllTextAsync(
            path,
            $"evaluation_interval: 15s\ntests:\n- interval: 15s\n  input_series:\n{Indent().Replace(Series, "  ")}\n  "
            + $"promql_expr_test:\n{tests}",
            TestContext.Current.CancellationToken);
        await ToolProcess.RunAsync("promtool", ["test", "rules", path]);
    }

    [GeneratedRegex("^  ", RegexOptions.Multiline)]
    private static partial Regex Indent();
}
