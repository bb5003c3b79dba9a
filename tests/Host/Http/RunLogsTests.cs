using System.Net;
using System.Text.Json;

namespace Spate.Host.Tests.Http;

/// <summary>What the nodes of runs logged, after the worker is gone.</summary>
public sealed class RunLogsTests(RunningDashboard dashboard) : IClassFixture<RunningDashboard>
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_failed_node_has_said_why()
    {
        var id = (await dashboard.RunsAsync())["incoming/ads/bad.gz"];
        var log = (await dashboard.GetAsync($"/api/v1/runs/{id}/logs")).GetProperty("items").EnumerateArray()
            .Single(static log => log.GetProperty("failure").ValueKind != JsonValueKind.Null);
        var node = log.GetProperty("node").GetString()!;

        Assert.Equal(1, log.GetProperty("attempt").GetInt32());
        Assert.Contains("bad.gz", log.GetProperty("failure").GetString(), StringComparison.Ordinal);
        Assert.NotEmpty(log.GetProperty("worker").GetString()!);
        Assert.Equal([log.GetProperty("task").GetInt32()], await TasksAsync($"{id}/logs?node={Uri.EscapeDataString(node)}"));
        Assert.Equal([log.GetProperty("task").GetInt32()], await TasksAsync($"{id}/logs?task={log.GetProperty("task").GetInt32()}"));
        Assert.Empty(await TasksAsync($"{id}/logs?node=report"));
        Assert.DoesNotContain(
            log.GetProperty("task").GetInt32(), await TasksAsync($"{id}/logs?after={log.GetProperty("task").GetInt32()}"));
    }

    [Fact]
    public async Task What_an_activity_logs_is_kept_with_the_run()
    {
        var id = (await dashboard.RunsAsync())["incoming/ads/one.ndjson"];
        var log = Assert.Single((await dashboard.GetAsync($"/api/v1/runs/{id}/logs?node=commit")).GetProperty("items").EnumerateArray());

        Assert.Contains(" Information ", log.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, log.GetProperty("failure").ValueKind);
    }

    [Fact]
    public async Task The_command_shows_what_the_api_says()
    {
        var id = (await dashboard.RunsAsync())["incoming/ads/bad.gz"];
        var page = await dashboard.GetAsync($"/api/v1/runs/{id}/logs");
        var json = await Cli.RunAsync("logs", id, "--data", dashboard.Data, "--json");
        var text = await Cli.RunAsync("logs", id, "--data", dashboard.Data);
        var none = await Cli.RunAsync("logs", id, "--node", "report", "--data", dashboard.Data);

        Assert.Equal(
            page.GetProperty("items").EnumerateArray().Select(static log => log.GetProperty("text").GetString()),
            json.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(static line => JsonElement.Parse(line).GetProperty("text").GetString()));
        Assert.Contains(", attempt 1, failed, on ", text.Out, StringComparison.Ordinal);
        Assert.Equal($"'report' of {id} has logged nothing.", none.Out.Trim());
    }

    [Fact]
    public async Task Nothing_is_said_of_a_run_that_is_not_there()
    {
        using var response = await dashboard.Http.GetAsync("/api/v1/runs/nope/logs", _cancellation);
        using var wrong = await dashboard.Http.GetAsync("/api/v1/runs/nope/logs?limit=101", _cancellation);

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.BadRequest), (response.StatusCode, wrong.StatusCode));
    }

    private async Task<IEnumerable<int>> TasksAsync(string path) => (await dashboard.GetAsync($"/api/v1/runs/{path}"))
        .GetProperty("items")
        .EnumerateArray()
        .Select(static log => log.GetProperty("task").GetInt32());
}
