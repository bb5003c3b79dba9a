using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Spate.Host.Tests.Http;

/// <summary>Requests that change the hub: on a hub of their own.</summary>
public sealed class RunEndingTests(RunningDashboard dashboard) : IClassFixture<RunningDashboard>
{
    /// <summary>The other test of this hub adds it, before or after.</summary>
    private const string Late = "incoming/ads/late.ndjson";

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Runs_that_ended_are_removed_and_not_terminated()
    {
        var runs = await dashboard.RunsAsync();
        var one = runs["incoming/ads/one.ndjson"];

        using var terminated = await dashboard.Http.PostAsync($"/api/v1/runs/{one}/terminate", null, _cancellation);
        using var deleted = await dashboard.Http.DeleteAsync($"/api/v1/runs/{one}", _cancellation);
        using var again = await dashboard.Http.DeleteAsync($"/api/v1/runs/{one}", _cancellation);
        using var would = await dashboard.Http.PostAsJsonAsync(
            "/api/v1/runs/purge", new { createdTo = DateTimeOffset.UtcNow, states = (string[])["failed"], dryRun = true }, _cancellation);
        using var purged = await dashboard.Http.PostAsJsonAsync(
            "/api/v1/runs/purge", new { createdTo = DateTimeOffset.UtcNow, states = (string[])["failed"] }, _cancellation);

        Assert.Equal(HttpStatusCode.Conflict, terminated.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
        Assert.Equal((1, true), await PurgedAsync(would));
        Assert.Equal(1, (await purged.Content.ReadFromJsonAsync<JsonElement>(_cancellation)).GetProperty("runs").GetInt32());
        Assert.Equal(
            ["incoming/ads/two.ndjson", "incoming/eu/three.ndjson"],
            (await dashboard.RunsAsync()).Keys.Where(static key => key != Late).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_run_that_waits_is_terminated()
    {
        File.WriteAllText(Path.Combine(dashboard.Data, "buckets", "incoming", "ads", "late.ndjson"), "{}\n");
        await Cli.RunAsync(
            "submit", "s3://incoming/ads/late", "--data", dashboard.Data, "--pipeline", Path.Combine(dashboard.Data, "pipeline.yaml"));
        var id = (await dashboard.RunsAsync())["incoming/ads/late.ndjson"];

        using var early = await dashboard.Http.DeleteAsync($"/api/v1/runs/{id}", _cancellation);
        using var terminated = await dashboard.Http.PostAsync($"/api/v1/runs/{id}/terminate", null, _cancellation);
        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.Accepted), (early.StatusCode, terminated.StatusCode));

        await using var run = Cli.Start("run", "--data", dashboard.Data, "--pipeline", Path.Combine(dashboard.Data, "pipeline.yaml"));
        await run.WhenWrittenAsync("terminated incoming/ads/late.ndjson");
        Assert.Equal("Terminated", (await dashboard.GetAsync($"/api/v1/runs/{id}")).GetProperty("run").GetProperty("state").GetString());
    }

    private async Task<(int Runs, bool DryRun)> PurgedAsync(HttpResponseMessage response)
    {
        var purged = await response.Content.ReadFromJsonAsync<JsonElement>(_cancellation);
        return (purged.GetProperty("runs").GetInt32(), purged.GetProperty("dryRun").GetBoolean());
    }
}
