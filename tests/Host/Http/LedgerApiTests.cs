using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Spate.Host.Tests.Http;

/// <summary>The ledger over HTTP: it says what <c>spate ledger</c> says.</summary>
public sealed class LedgerApiTests(RunningDashboard dashboard) : IClassFixture<RunningDashboard>
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_object_is_accounted_for()
    {
        var report = await dashboard.GetAsync("/api/v1/ledger");
        var eu = await dashboard.GetAsync("/api/v1/ledger?objects=s3://incoming/eu/three&all=true");
        var old = await dashboard.GetAsync("/api/v1/ledger?to=2020-01-01T00:00:00Z");
        var counted = await dashboard.GetAsync("/api/v1/ledger?limit=0");

        Assert.Equal(["s3://incoming/ads/", "s3://incoming/eu/"], Days(report).Select(static day => day.GetProperty("prefix").GetString()));
        var bad = Assert.Single(report.GetProperty("objects").EnumerateArray());
        Assert.Equal(("ads/bad.gz", "Failed"), (bad.GetProperty("key").GetString(), bad.GetProperty("state").GetString()));
        Assert.Equal("Committed", Assert.Single(eu.GetProperty("objects").EnumerateArray()).GetProperty("state").GetString());
        Assert.Empty(Days(old));
        Assert.Equal((0, 1), (counted.GetProperty("objects").GetArrayLength(), counted.GetProperty("more").GetInt32()));
    }

    [Fact]
    public async Task A_repair_says_what_it_would_repair_and_then_repairs_it()
    {
        File.WriteAllText(Path.Combine(dashboard.Data, "buckets", "incoming", "eu", "late.ndjson"), "{}\n");
        var would = await RepairAsync(new { objects = "s3://incoming/eu/late", dryRun = true });
        var done = await RepairAsync(new { objects = "s3://incoming/eu/late" });

        Assert.Equal((1, 0), (would.GetProperty("wrong").GetInt32(), would.GetProperty("repaired").GetInt32()));
        Assert.Equal((0, 1), (done.GetProperty("wrong").GetInt32(), done.GetProperty("repaired").GetInt32()));
        Assert.Equal("Scheduled", Assert.Single(done.GetProperty("objects").EnumerateArray()).GetProperty("repair").GetString());
    }

    [Theory]
    [InlineData("?limit=1001", "limit must be 0 to 1000.")]
    [InlineData("?objects=somewhere", "objects must have the form")]
    [InlineData("?route=nope", "There is no route 'nope'.")]
    [InlineData("?from=yesterday", "from must be a time such as")]
    public async Task What_cannot_be_meant_is_refused(string query, string expected)
    {
        using var response = await dashboard.Http.GetAsync($"/api/v1/ledger{query}", _cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(
            expected, (await response.Content.ReadFromJsonAsync<JsonElement>(_cancellation)).GetProperty("detail").GetString());
    }

    private static IReadOnlyList<JsonElement> Days(JsonElement report) => [.. report.GetProperty("days").EnumerateArray()];

    private async Task<JsonElement> RepairAsync(object body)
    {
        using var response = await dashboard.Http.PostAsJsonAsync("/api/v1/ledger/repair", body, _cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadFromJsonAsync<JsonElement>(_cancellation);
    }
}
