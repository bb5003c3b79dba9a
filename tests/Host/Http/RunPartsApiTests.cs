using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Spate.Host.Tests.Http;

/// <summary>The items of a run's fan-outs, and its objects.</summary>
public sealed class RunPartsApiTests(RunningDashboard dashboard) : IClassFixture<RunningDashboard>
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_run_called_is_listed_in_pages()
    {
        var (good, bad) = (await IdAsync("one.ndjson"), await IdAsync("bad.gz"));
        var all = await dashboard.GetAsync($"/api/v1/runs/{good}/nodes");
        var items = await dashboard.GetAsync($"/api/v1/runs/{good}/nodes?parent=enrich");
        var first = await dashboard.GetAsync($"/api/v1/runs/{good}/nodes?limit=1");
        var second = await dashboard.GetAsync($"/api/v1/runs/{good}/nodes?limit=1&after={first.GetProperty("next").GetInt32()}");
        var failed = await dashboard.GetAsync($"/api/v1/runs/{bad}/nodes?state=failed");

        Assert.Equal(["inspect", "enrich[0]"], Items(all).Take(2).Select(static item => item.GetProperty("path").GetString()));
        Assert.Equal(all.GetProperty("total").GetInt32(), Items(all).Count);
        var item = Assert.Single(Items(items));
        Assert.Equal(("enrich[0]", "Succeeded", 1), (Text(item, "path"), Text(item, "state"), item.GetProperty("calls").GetInt32()));
        Assert.True(item.GetProperty("ranSeconds").GetDouble() > 0);
        Assert.Equal(Text(Items(all)[1], "path"), Text(Items(second)[0], "path"));
        Assert.Contains("bad.gz", Text(Assert.Single(Items(failed)), "failure"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_calls_of_a_run_are_listed_with_what_they_were_given_and_gave()
    {
        var (good, bad) = (await IdAsync("one.ndjson"), await IdAsync("bad.gz"));
        var calls = await dashboard.GetAsync($"/api/v1/runs/{good}/calls?node=enrich");
        var call = Assert.Single(Items(calls));
        var values = await dashboard.GetAsync($"/api/v1/runs/{good}/calls/{call.GetProperty("task").GetInt32()}");
        var failed = Assert.Single(Items(await dashboard.GetAsync($"/api/v1/runs/{bad}/calls?state=failed")));
        using var missing = await dashboard.Http.GetAsync($"/api/v1/runs/{good}/calls/999", _cancellation);

        Assert.Equal(("enrich[0]", "Succeeded", 1), (Text(call, "item"), Text(call, "state"), call.GetProperty("attempt").GetInt32()));
        var times = ((string[])["scheduledAt", "startedAt", "endedAt"]).Select(name => call.GetProperty(name).GetDateTimeOffset()).ToList();
        Assert.True(times[1] <= times[2] && times[0] <= times[2]);
        Assert.Contains("one.ndjson", Text(values, "input"), StringComparison.Ordinal);
        Assert.NotEqual("", Text(values, "output"));
        Assert.Contains("bad.gz", Text(failed, "failure"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public async Task The_objects_of_a_run_are_listed_and_shown()
    {
        var id = await IdAsync("one.ndjson");
        var objects = Items(await dashboard.GetAsync($"/api/v1/runs/{id}/objects"));
        var (input, part) = (One(objects, "Input"), One(objects, "Part"));
        var manifest = await PreviewAsync(id, Text(One(objects, "Manifest"), "object")!);
        var read = await PreviewAsync(id, Text(input, "object")!, "&lines=1");
        var written = await PreviewAsync(id, Text(part, "object")!);

        Assert.Equal(("s3://incoming/ads/one.ndjson", 6), (Text(input, "object"), input.GetProperty("bytes").GetInt32()));
        Assert.Equal(2, part.GetProperty("records").GetInt32());
        Assert.Equal((string[])["{}"], Lines(read).Lines);
        Assert.True(Lines(read).Truncated);
        Assert.Equal((string[])["{}", "{}"], Lines(written).Lines);
        Assert.False(Lines(written).Truncated);
        Assert.Contains(id, string.Concat(Lines(manifest).Lines), StringComparison.Ordinal);
        Assert.Contains("Report", objects.Select(static item => Text(item, "kind")));
    }

    [Fact]
    public async Task Objects_that_are_no_text_are_shown_as_what_they_are_not()
    {
        var read = await PreviewAsync(await IdAsync("bad.gz"), "s3://incoming/ads/bad.gz");

        Assert.Equal((string[])["not gzip"], Lines(read).Lines);
    }

    [Theory]
    [InlineData("s3://enriched/ads/two.ndjson/manifest.json", HttpStatusCode.NotFound, "is not an object of the run")]
    [InlineData("s3://incoming/../hub.db", HttpStatusCode.NotFound, "is not an object of the run")]
    [InlineData("", HttpStatusCode.NotFound, "is not an object of the run")]
    [InlineData("s3://incoming/ads/one.ndjson&lines=201", HttpStatusCode.BadRequest, "lines must be 1 to 200.")]
    public async Task No_other_objects_are_shown(string query, HttpStatusCode status, string expected)
    {
        using var response = await dashboard.Http.GetAsync(
            $"/api/v1/runs/{await IdAsync("one.ndjson")}/preview?object={query}", _cancellation);

        Assert.Equal(status, response.StatusCode);
        Assert.Contains(
            expected, (await response.Content.ReadFromJsonAsync<JsonElement>(_cancellation)).GetProperty("detail").GetString());
    }

    [Fact]
    public async Task The_report_of_a_run_is_a_page_that_runs_nothing()
    {
        using var report = await dashboard.Http.GetAsync($"/api/v1/runs/{await IdAsync("one.ndjson")}/report", _cancellation);
        using var none = await dashboard.Http.GetAsync($"/api/v1/runs/{await IdAsync("bad.gz")}/report", _cancellation);
        var policy = Assert.Single(report.Headers.GetValues("Content-Security-Policy"));

        Assert.Equal("text/html; charset=utf-8", report.Content.Headers.ContentType?.ToString());
        Assert.StartsWith("<!doctype html>", await report.Content.ReadAsStringAsync(_cancellation), StringComparison.Ordinal);
        Assert.StartsWith("default-src 'none';", policy, StringComparison.Ordinal);
        Assert.EndsWith("sandbox", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(report.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    [Theory]
    [InlineData("nope/nodes", HttpStatusCode.NotFound)]
    [InlineData("nope/objects", HttpStatusCode.NotFound)]
    [InlineData("nope/preview?object=s3://a/b", HttpStatusCode.NotFound)]
    [InlineData("nope/preview", HttpStatusCode.BadRequest)]
    [InlineData("nope/report", HttpStatusCode.NotFound)]
    [InlineData("nope/nodes?limit=1001", HttpStatusCode.BadRequest)]
    [InlineData("nope/nodes?state=lost", HttpStatusCode.BadRequest)]
    [InlineData("nope/nodes?after=-1", HttpStatusCode.BadRequest)]
    [InlineData("nope/objects?after=-1", HttpStatusCode.BadRequest)]
    public async Task What_cannot_be_meant_is_refused(string path, HttpStatusCode expected)
    {
        using var response = await dashboard.Http.GetAsync($"/api/v1/runs/{path}", _cancellation);

        Assert.Equal(expected, response.StatusCode);
    }

    private static List<JsonElement> Items(JsonElement page) => [.. page.GetProperty("items").EnumerateArray()];

    private static JsonElement One(List<JsonElement> objects, string kind) => objects.Single(item => Text(item, "kind") == kind);

    private static string? Text(JsonElement item, string name) => item.GetProperty(name).GetString();

    private static (string[] Lines, bool Truncated) Lines(JsonElement preview) => (
        [.. preview.GetProperty("lines").EnumerateArray().Select(static line => line.GetString()!)],
        preview.GetProperty("truncated").GetBoolean());

    private Task<JsonElement> PreviewAsync(string id, string address, string query = "") =>
        dashboard.GetAsync($"/api/v1/runs/{id}/preview?object={Uri.EscapeDataString(address)}{query}");

    private async Task<string> IdAsync(string name) => (await dashboard.RunsAsync())[$"incoming/ads/{name}"];
}
