using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;

namespace Spate.Host.Tests.Http;

/// <summary>Whether the burst is on time, over a hub in which three files were processed and one failed, and one waits.</summary>
public sealed class BurstApiTests(RunningDashboard dashboard) : IClassFixture<RunningDashboard>
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_burst_shows_what_is_done_and_what_is_left()
    {
        File.WriteAllText(Path.Combine(dashboard.Data, "buckets", "incoming", "ads", "late.ndjson"), "{}\n");
        await Cli.RunAsync(
            "submit", "s3://incoming/ads/late", "--data", dashboard.Data, "--pipeline", Path.Combine(dashboard.Data, "pipeline.yaml"));
        var burst = await dashboard.GetAsync("/api/v1/burst?minutes=30");
        var (series, files) = (burst.GetProperty("series"), burst.GetProperty("files"));
        var straggler = Assert.Single(burst.GetProperty("stragglers").EnumerateArray());

        Assert.Equal((3, 1, 1), (Number(files, "done"), Number(files, "failed"), Number(files, "left")));
        Assert.Equal((4, 12), (Number(burst, "records"), Number(burst, "bytes")));
        Assert.Equal((4, 12, 3, 1), (Sum(series, "records"), Sum(series, "bytes"), Sum(series, "files"), Sum(series, "failed")));
        Assert.Equal(
            series.GetProperty("time").GetArrayLength(), series.GetProperty("queueDepth").GetArrayLength());
        Assert.Equal("incoming/ads/late.ndjson", straggler.GetProperty("object").GetString());
        Assert.Equal(
            TimeSpan.FromMinutes(30), burst.GetProperty("deadline").GetDateTimeOffset() - burst.GetProperty("began").GetDateTimeOffset());
        Assert.True(burst.GetProperty("eta").GetDateTimeOffset() > burst.GetProperty("now").GetDateTimeOffset());
        Assert.Equal(3, Number(burst.GetProperty("flow"), "runs"));
        Assert.Contains("Lambda", burst.GetProperty("cost").GetProperty("basis").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_begins_with_everything_and_ends_with_its_listener()
    {
        var id = (await dashboard.RunsAsync())["incoming/ads/one.ndjson"];
        using var response = await dashboard.Http.GetAsync(
            $"/api/v1/stream?run={id}", HttpCompletionOption.ResponseHeadersRead, _cancellation);
        await using var content = await response.Content.ReadAsStreamAsync(_cancellation);
        var first = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        await foreach (var item in SseParser.Create(content).EnumerateAsync(_cancellation))
        {
            first[item.EventType] = JsonElement.Parse(item.Data);
            if (first.Count == 3)
                break;
        }

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(3, first["runs"].GetProperty("states").GetProperty("completed").GetInt32());
        Assert.Equal(0, first["burst"].GetProperty("queued").GetInt32());
        Assert.Equal((id, "Completed"), (first["run"].GetProperty("id").GetString(), first["run"].GetProperty("state").GetString()));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1441")]
    [InlineData("many")]
    public async Task What_cannot_be_meant_is_refused(string minutes)
    {
        using var response = await dashboard.Http.GetAsync($"/api/v1/burst?minutes={minutes}", _cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    private static long Number(JsonElement element, string name) => element.GetProperty(name).GetInt64();

    private static long Sum(JsonElement series, string name) =>
        series.GetProperty(name).EnumerateArray().Sum(static value => value.GetInt64());
}
