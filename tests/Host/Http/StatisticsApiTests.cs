using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Spate.Host.Tests.Http;

/// <summary>What many runs come to, over a hub in which three files were processed and one failed.</summary>
public sealed class StatisticsApiTests(RunningDashboard dashboard) : IClassFixture<RunningDashboard>
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", 3, 1, 4, 20)]
    [InlineData("?by=ended&buckets=1", 3, 1, 4, 20)]
    [InlineData("?route=ads&buckets=500", 2, 1, 3, 17)]
    [InlineData("?state=failed", 0, 1, 0, 8)]
    [InlineData("?error=NOT+GZIP", 0, 1, 0, 8)]
    [InlineData("?createdTo=2020-01-01T00:00:00Z", 0, 0, 0, 0)]
    public async Task Runs_are_counted_over_time(string query, int completed, int failed, int records, int bytes)
    {
        var histogram = await dashboard.GetAsync($"/api/v1/runs/histogram{query}");
        var buckets = histogram.GetProperty("buckets").EnumerateArray().ToList();

        Assert.Equal((completed, failed), (Sum(buckets, "completed"), Sum(buckets, "failed")));
        Assert.Equal(records, buckets.Sum(static bucket => bucket.GetProperty("records").GetInt64()));
        Assert.Equal(bytes, buckets.Sum(static bucket => bucket.GetProperty("bytes").GetInt64()));
        Assert.Equal(
            histogram.GetProperty("to").GetDateTimeOffset(),
            histogram.GetProperty("from").GetDateTimeOffset()
                + (buckets.Count * TimeSpan.FromSeconds(histogram.GetProperty("step").GetDouble())));
    }

    [Fact]
    public async Task Failures_are_grouped()
    {
        var id = (await dashboard.RunsAsync())["incoming/ads/bad.gz"];
        var run = (await dashboard.GetAsync($"/api/v1/runs/{id}")).GetProperty("run");
        var kinds = await dashboard.GetAsync("/api/v1/runs/fingerprints");
        var kind = Assert.Single(kinds.GetProperty("items").EnumerateArray());

        Assert.Equal(1, kinds.GetProperty("runs").GetInt32());
        Assert.Equal(run.GetProperty("fingerprint").GetString(), kind.GetProperty("fingerprint").GetString());
        Assert.Equal((1, id), (kind.GetProperty("count").GetInt32(), kind.GetProperty("example").GetString()));
        Assert.Equal(run.GetProperty("createdAt").GetDateTimeOffset(), kind.GetProperty("last").GetDateTimeOffset());
        Assert.Contains("the content is not gzip", kind.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Empty((await dashboard.GetAsync("/api/v1/runs/fingerprints?state=completed")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task The_cohort_shows_one_graph_over_all_runs()
    {
        var cohort = await dashboard.GetAsync("/api/v1/cohort");
        var nodes = cohort.GetProperty("nodes").EnumerateArray()
            .ToDictionary(static node => node.GetProperty("name").GetString()!, StringComparer.Ordinal);
        var enrich = nodes["enrich"];

        Assert.Equal((4, 0), (cohort.GetProperty("runs").GetInt32(), cohort.GetProperty("untold").GetInt32()));
        Assert.Equal("inspect", cohort.GetProperty("nodes")[0].GetProperty("name").GetString());
        Assert.Equal(4, nodes["inspect"].GetProperty("counts").GetProperty("succeeded").GetInt32());
        var counts = enrich.GetProperty("counts");
        Assert.Equal((3, 1), (counts.GetProperty("succeeded").GetInt32(), counts.GetProperty("failed").GetInt32()));
        Assert.Equal(4, nodes["partition"].GetProperty("counts").GetProperty("skipped").GetInt32());
        Assert.Equal(JsonValueKind.Null, nodes["partition"].GetProperty("duration").ValueKind);
        var duration = enrich.GetProperty("duration");
        Assert.True(duration.GetProperty("p50").GetDouble() <= duration.GetProperty("p99").GetDouble());
        Assert.Contains(
            ("inspect", "enrich"),
            cohort.GetProperty("edges").EnumerateArray().Select(static edge => (edge[0].GetString(), edge[1].GetString())));
        Assert.Equal(0, (await dashboard.GetAsync("/api/v1/cohort?orchestration=DailySummary")).GetProperty("runs").GetInt32());
    }

    [Fact]
    public async Task The_command_shows_what_the_api_says()
    {
        var cohort = await dashboard.GetAsync("/api/v1/cohort?route=ads");
        var json = await Cli.RunAsync("cohort", "--route", "ads", "--data", dashboard.Data, "--json");
        var text = await Cli.RunAsync("cohort", "--route", "ads", "--data", dashboard.Data);
        var none = await Cli.RunAsync("cohort", "--state", "suspended", "--data", dashboard.Data);

        Assert.Equal(
            cohort.GetProperty("nodes").GetArrayLength(), JsonElement.Parse(json.Out).GetProperty("nodes").GetArrayLength());
        Assert.StartsWith("3 runs of EnrichObject\n", text.Out, StringComparison.Ordinal);
        Assert.Matches("(?m)^enrich +2 +1 +0 +0 +0 +0 +3 ", text.Out);
        Assert.Equal("0 runs of EnrichObject", none.Out.Trim());
    }

    [Theory]
    [InlineData("runs/histogram?buckets=501", "buckets must be 1 to 500.")]
    [InlineData("runs/histogram?by=size", "by must be created or ended.")]
    [InlineData("runs/histogram?by=7", "by must be created or ended.")]
    [InlineData("runs/histogram?state=lost", "state must be one of")]
    [InlineData("runs/fingerprints?limit=0", "limit must be 1 to 100.")]
    [InlineData("cohort?tag=route", "tag must have the form")]
    [InlineData("cohort?createdFrom=soon", "createdFrom must be a time such as")]
    public async Task What_cannot_be_meant_is_refused(string path, string expected)
    {
        using var response = await dashboard.Http.GetAsync($"/api/v1/{path}", _cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(
            expected, (await response.Content.ReadFromJsonAsync<JsonElement>(_cancellation)).GetProperty("detail").GetString());
    }

    private static long Sum(List<JsonElement> buckets, string state) => buckets.Sum(bucket =>
        bucket.GetProperty("counts").TryGetProperty(state, out var count) ? count.GetInt64() : 0);
}
