using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Spate.Host.Tests.Http;

/// <summary>
/// Replays of many runs over HTTP, on a hub of their own: nothing works there, so that what is asked for stays asked for.
/// </summary>
public sealed class ReplaysApiTests(RunningDashboard dashboard) : IClassFixture<RunningDashboard>
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_dry_run_says_how_many_runs_records_and_bytes_it_would_be()
    {
        var (failedStatus, failed) = await PostAsync(
            "", new { how = "rewind", filter = new { state = (string[])["failed"] }, dryRun = true });
        var (_, route) = await PostAsync(
            "", new { how = "restart", filter = new { route = "ads", state = (string[])["completed"] }, dryRun = true });
        var (_, newest) = await PostAsync("", new { how = "restart", filter = new { route = "ads" }, limit = 1, dryRun = true });

        Assert.Equal(HttpStatusCode.OK, failedStatus);
        Assert.Equal((1, 8), (failed.GetProperty("runs").GetInt32(), failed.GetProperty("bytes").GetInt32()));
        Assert.Equal(1, Assert.Single(failed.GetProperty("failures").EnumerateArray()).GetProperty("runs").GetInt32());
        Assert.Equal(
            (2, 3, 9),
            (route.GetProperty("runs").GetInt32(), route.GetProperty("records").GetInt32(), route.GetProperty("bytes").GetInt32()));
        Assert.Equal(1, newest.GetProperty("runs").GetInt32());
    }

    [Fact]
    public async Task A_replay_is_scheduled_shown_listed_and_cancelled()
    {
        var (status, started) = await PostAsync(
            "", new { how = "rewind", filter = new { state = (string[])["failed"] }, rate = 5, reason = "mended" });
        var id = started.GetProperty("replay").GetString()!;
        var shown = await dashboard.GetAsync($"/api/v1/replays/{id}");
        var listed = (await dashboard.GetAsync("/api/v1/replays?limit=5")).GetProperty("items").EnumerateArray().ToList();
        var (cancelStatus, cancelled) = await PostAsync($"/{id}/cancel", new { reason = "enough" });

        Assert.Equal(HttpStatusCode.Accepted, status);
        Assert.Equal("Pending", shown.GetProperty("state").GetString());
        Assert.Equal(0, shown.GetProperty("progress").GetProperty("replayed").GetInt32());
        Assert.Equal(
            ("Rewind", "mended", 5),
            (shown.GetProperty("request").GetProperty("kind").GetString(), shown.GetProperty("request").GetProperty("reason").GetString(),
                shown.GetProperty("request").GetProperty("runsPerSecond").GetInt32()));
        Assert.Contains(id, listed.Select(static replay => replay.GetProperty("id").GetString()));
        Assert.Equal(HttpStatusCode.Accepted, cancelStatus);
        Assert.True(cancelled.GetProperty("waitsForWorker").GetBoolean());
    }

    [Theory]
    [InlineData("""{"how":"rewind"}""", "filter is required")]
    [InlineData("""{"how":"rewind","filter":{}}""", "filter must say which runs are meant")]
    [InlineData("""{"how":"rewind","filter":{"state":["lost"]}}""", "filter: state must be one of")]
    [InlineData("""{"how":"rerun","filter":{"route":"ads"}}""", "A rerun needs a node to go on from.")]
    [InlineData("""{"how":"rewind","filter":{"route":"ads"},"rate":-1}""", "The rate must be")]
    [InlineData("""{"how":"rewind","filter":{"route":"ads"},"limit":0}""", "The number of runs must be 1 or more.")]
    [InlineData("""{"how":"rerun","filter":{"route":"ads"},"dryRun":true}""", "A rerun needs a node to go on from.")]
    public async Task What_cannot_be_meant_is_refused(string body, string expected)
    {
        var (status, problem) = await PostAsync("", JsonElement.Parse(body));

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(expected, problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task What_is_no_replay_of_many_is_not_found()
    {
        var run = (await dashboard.RunsAsync())["incoming/ads/one.ndjson"];
        var (status, problem) = await PostAsync($"/{run}/cancel", new { });
        using var shown = await dashboard.Http.GetAsync("/api/v1/replays/nope", _cancellation);

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (status, shown.StatusCode));
        Assert.Equal($"There is no replay '{run}'.", problem.GetProperty("detail").GetString());
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(string path, object body)
    {
        using var response = await dashboard.Http.PostAsJsonAsync($"/api/v1/replays{path}", body, _cancellation);
        return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>(_cancellation));
    }
}
