using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Spate.Host.Tests.Metrics;

namespace Spate.Host.Tests.Http;

/// <summary>The HTTP API over a hub in which four files were processed.</summary>
[Collection(nameof(WholeProcess))]
public sealed class ApiTests(RunningDashboard dashboard) : IClassFixture<RunningDashboard>
{
    private readonly HttpClient _http = dashboard.Http;
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", 4)]
    [InlineData("?state=failed", 1)]
    [InlineData("?state=Completed&state=Failed", 4)]
    [InlineData("?state=running", 0)]
    [InlineData("?route=ads", 3)]
    [InlineData("?route=ads-eu", 1)]
    [InlineData("?route=ads&state=completed", 2)]
    [InlineData("?prefix=ads-eu-", 1)]
    [InlineData("?objects=s3://incoming/ads/", 3)]
    [InlineData("?objects=s3://elsewhere", 0)]
    [InlineData("?tag=route%3Dads&tag=key%3Dads/one.ndjson", 1)]
    [InlineData("?error=NOT+GZIP", 1)]
    [InlineData("?error=nothing-like-it", 0)]
    [InlineData("?createdFrom=2020-01-01T00:00:00Z", 4)]
    [InlineData("?createdTo=2020-01-01T00:00:00Z", 0)]
    public async Task Runs_are_listed_by_state_route_object_tag_time_error_and_prefix(string query, int expected) =>
        Assert.Equal(expected, (await dashboard.GetAsync($"/api/v1/runs{query}")).GetProperty("runs").GetArrayLength());

    [Theory]
    [InlineData("")]
    [InlineData("&route=ads-eu")]
    public async Task Pages_follow_one_another_and_together_are_all(string filter)
    {
        var all = (await dashboard.GetAsync($"/api/v1/runs?limit=500{filter}")).GetProperty("runs").EnumerateArray().Select(Id).ToList();
        var found = new List<string>();
        string? next = null;
        do
        {
            var page = await dashboard.GetAsync(
                $"/api/v1/runs?limit=1{filter}{(next is null ? "" : $"&after={Uri.EscapeDataString(next)}")}");
            found.AddRange(page.GetProperty("runs").EnumerateArray().Select(Id));
            next = page.GetProperty("next").GetString();
        }
        while (next is not null);

        Assert.Equal(all, found);
    }

    [Fact]
    public async Task A_run_is_shown_as_get_shows_it()
    {
        var id = (await dashboard.RunsAsync())["incoming/ads/one.ndjson"];
        var run = await dashboard.GetAsync($"/api/v1/runs/{id}");
        var cli = JsonDocument.Parse((await Cli.RunAsync("get", id, "--data", dashboard.Data, "--json")).Out).RootElement;

        foreach (var part in (string[])["nodes", "input", "result"])
            Assert.True(JsonElement.DeepEquals(WithoutNulls(cli.GetProperty(part)), WithoutNulls(run.GetProperty(part))), part);
        Assert.Equal(2, run.GetProperty("run").GetProperty("records").GetInt64());
        Assert.Equal("s3://enriched/ads/one.ndjson/manifest.json", run.GetProperty("outputs")[0].GetString());
    }

    [Fact]
    public async Task A_run_s_history_is_told_in_pages()
    {
        var id = (await dashboard.RunsAsync())["incoming/ads/one.ndjson"];
        var whole = (await dashboard.GetAsync($"/api/v1/runs/{id}/history")).GetProperty("events").EnumerateArray().ToList();
        var first = await dashboard.GetAsync($"/api/v1/runs/{id}/history?limit=2");
        var rest = await dashboard.GetAsync($"/api/v1/runs/{id}/history?after={first.GetProperty("next").GetInt32()}");

        Assert.Equal(
            ["OrchestratorStarted", "ExecutionStarted"], whole.Take(2).Select(static item => item.GetProperty("type").GetString()));
        Assert.Contains(
            whole,
            static item => item.GetProperty("type").GetString() == "TaskScheduled" && item.GetProperty("name").GetString() == "EnrichPart");
        Assert.Equal("ExecutionCompleted", whole[^1].GetProperty("type").GetString());
        Assert.Equal(whole.Count, 2 + rest.GetProperty("events").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, rest.GetProperty("next").ValueKind);
    }

    [Fact]
    public async Task Backlog_queue_and_graph_are_told()
    {
        var backlog = await dashboard.GetAsync("/api/v1/backlog");
        var queue = await dashboard.GetAsync("/api/v1/queue");

        Assert.Equal(
            ["default", "heavy"],
            backlog.GetProperty("pools").EnumerateArray().Select(static pool => pool.GetProperty("pool").GetString()));
        Assert.Equal(0, queue.GetProperty("deadLettered").GetInt64());
        Assert.StartsWith("flowchart", await _http.GetStringAsync("/api/v1/graph", _cancellation), StringComparison.Ordinal);
        Assert.StartsWith("digraph", await _http.GetStringAsync("/api/v1/graph?format=dot", _cancellation), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/api/v1/runs/nope", null, HttpStatusCode.NotFound, "There is no run 'nope'")]
    [InlineData("GET", "/api/v1/runs/nope/history", null, HttpStatusCode.NotFound, "There is no run 'nope'")]
    [InlineData("POST", "/api/v1/runs/nope/terminate", null, HttpStatusCode.NotFound, "There is no run 'nope'")]
    [InlineData("DELETE", "/api/v1/runs/nope", null, HttpStatusCode.NotFound, "There is no run 'nope'")]
    [InlineData("POST", "/api/v1/runs/nope/restart", null, HttpStatusCode.NotFound, "There is no run 'nope'")]
    [InlineData("POST", "/api/v1/runs/nope/rewind", null, HttpStatusCode.NotFound, "There is no run 'nope'")]
    [InlineData("POST", "/api/v1/runs/nope/rerun", """{"from":["enrich"]}""", HttpStatusCode.NotFound, "There is no run 'nope'")]
    [InlineData("POST", "/api/v1/runs/nope/suspend", null, HttpStatusCode.NotFound, "There is no run 'nope'")]
    [InlineData("POST", "/api/v1/runs/nope/resume", null, HttpStatusCode.NotFound, "There is no run 'nope'")]
    [InlineData("POST", "/api/v1/runs/nope/events/go", null, HttpStatusCode.NotFound, "There is no run 'nope'")]
    [InlineData("POST", "/api/v1/runs/nope/rerun", "{}", HttpStatusCode.BadRequest, "from is required")]
    [InlineData("POST", "/api/v1/runs/nope/rerun", null, HttpStatusCode.BadRequest, "The request has no body: send one, in JSON.")]
    [InlineData(
        "POST", "/api/v1/runs/nope/rewind?dryRun=perhaps", null, HttpStatusCode.BadRequest, "dryRun must be true or false, not 'perhaps'.")]
    [InlineData("POST", "/api/v1/runs/nope/rewind", """{"reason":1}""", HttpStatusCode.BadRequest, "in reason.")]
    [InlineData("POST", "/api/v1/runs/nope/events/go", "{oops", HttpStatusCode.BadRequest, "The body is not valid here")]
    [InlineData("GET", "/api/v1/runs?tag=color", null, HttpStatusCode.BadRequest, "tag must have the form name=value")]
    [InlineData("GET", "/api/v1/runs?objects=incoming", null, HttpStatusCode.BadRequest, "objects must have the form s3://bucket")]
    [InlineData("GET", "/api/v1/runs?limit=0", null, HttpStatusCode.BadRequest, "limit must be 1 to 500")]
    [InlineData("GET", "/api/v1/runs?limit=many", null, HttpStatusCode.BadRequest, "limit")]
    [InlineData("GET", "/api/v1/runs?state=lost", null, HttpStatusCode.BadRequest, "state")]
    [InlineData("GET", "/api/v1/runs?after=somewhere", null, HttpStatusCode.BadRequest, "after must be")]
    [InlineData("GET", "/api/v1/runs?createdTo=soon", null, HttpStatusCode.BadRequest, "createdTo")]
    [InlineData("GET", "/api/v1/queue?limit=-1", null, HttpStatusCode.BadRequest, "limit must be 0 to 1000")]
    [InlineData("GET", "/api/v1/graph?format=png", null, HttpStatusCode.BadRequest, "format must be mermaid or dot")]
    [InlineData("POST", "/api/v1/runs/purge", "{}", HttpStatusCode.BadRequest, "createdTo is required")]
    [InlineData(
        "POST", "/api/v1/runs/purge", """{"createdTo":"2030-01-01T00:00:00Z","states":["running"]}""", HttpStatusCode.BadRequest,
        "Running is not")]
    [InlineData(
        "POST", "/api/v1/runs/purge", "{oops", HttpStatusCode.BadRequest, "not valid here: see line 1, byte 2.")]
    [InlineData(
        "POST", "/api/v1/runs/purge", """{"createdTo":"soon"}""", HttpStatusCode.BadRequest,
        "not valid here: see line 1, byte 20, in createdTo.")]
    [InlineData("POST", "/api/v1/runs/purge", null, HttpStatusCode.BadRequest, "The request has no body: send one, in JSON.")]
    [InlineData("POST", "/api/v1/queue/redrive", "null", HttpStatusCode.BadRequest, "The request has no body: send one, in JSON.")]
    [InlineData("GET", "/api/v1/runs?limit=1&limit=many", null, HttpStatusCode.BadRequest, "limit must be a whole number, not '1,many'.")]
    [InlineData(
        "GET", "/api/v1/runs?createdTo=yesterday", null, HttpStatusCode.BadRequest,
        "createdTo must be a time such as 2026-03-14T15:09:26Z, not 'yesterday'.")]
    [InlineData("GET", "/api/v1/runs/any/history?after=1.5", null, HttpStatusCode.BadRequest, "after must be a whole number, not '1.5'.")]
    [InlineData("POST", "/api/v1/queue/redrive", "{}", HttpStatusCode.BadRequest, "Give either message")]
    [InlineData("POST", "/api/v1/queue/redrive", """{"message":"m","all":true}""", HttpStatusCode.BadRequest, "Give either message")]
    [InlineData("POST", "/api/v1/queue/redrive", """{"message":"m"}""", HttpStatusCode.NotFound, "There is no dead letter 'm'")]
    [InlineData("GET", "/nowhere", null, HttpStatusCode.NotFound, "Not Found")]
    [InlineData("PUT", "/api/v1/runs", null, HttpStatusCode.MethodNotAllowed, "Method Not Allowed")]
    public async Task What_cannot_be_done_is_answered_with_problem_details(
        string method, string path, string? body, HttpStatusCode status, string expected)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _http.SendAsync(request, _cancellation);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(_cancellation);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.Contains(expected, problem.ToString(), StringComparison.Ordinal);
        Assert.DoesNotMatch("(?i)parameter|implicit|nullable|spate[.]|system[.]|could not be converted", problem.ToString());
    }

    [Theory]
    [InlineData("/api/v1/runs/purge")]
    [InlineData("/api/v1/queue/redrive")]
    public async Task A_body_that_is_not_said_to_be_json_is_refused(string path)
    {
        using var response = await _http.PostAsync(path, new StringContent("{}", Encoding.UTF8, "text/plain"), _cancellation);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(_cancellation);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Equal("The body must be JSON, sent with the content type application/json.", problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task A_body_past_the_limit_is_not_read()
    {
        using var response = await _http.PostAsync(
            "/api/v1/runs/purge", new StringContent($"\"{new string('x', 100_000)}\"", Encoding.UTF8, "application/json"), _cancellation);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains(
            "The body is larger than 64 KiB.", await response.Content.ReadAsStringAsync(_cancellation), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "null")]
    public async Task Without_a_key_pages_of_other_sites_get_nothing(string header, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/runs");
        request.Headers.TryAddWithoutValidation(header, value);
        using var response = await _http.SendAsync(request, _cancellation);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task The_document_describes_every_endpoint()
    {
        var document = await dashboard.GetAsync("/openapi/v1.json");

        Assert.Equal(
        [
            "DELETE /api/v1/runs/{id}", "DELETE /api/v1/session", "GET /api/v1/audit", "GET /api/v1/backlog", "GET /api/v1/burst",
            "GET /api/v1/cohort", "GET /api/v1/graph", "GET /api/v1/ledger", "GET /api/v1/queue", "GET /api/v1/replays",
            "GET /api/v1/replays/{id}", "GET /api/v1/runs", "GET /api/v1/runs/fingerprints", "GET /api/v1/runs/histogram",
            "GET /api/v1/runs/{id}", "GET /api/v1/runs/{id}/calls", "GET /api/v1/runs/{id}/calls/{task}",
            "GET /api/v1/runs/{id}/history", "GET /api/v1/runs/{id}/logs", "GET /api/v1/runs/{id}/nodes",
            "GET /api/v1/runs/{id}/objects", "GET /api/v1/runs/{id}/preview", "GET /api/v1/runs/{id}/report", "GET /api/v1/scaling",
            "GET /api/v1/schedules", "GET /api/v1/schedules/{name}", "GET /api/v1/session", "GET /api/v1/stream",
            "POST /api/v1/ledger/repair", "POST /api/v1/queue/redrive", "POST /api/v1/replays", "POST /api/v1/replays/{id}/cancel",
            "POST /api/v1/runs/purge", "POST /api/v1/runs/{id}/approve", "POST /api/v1/runs/{id}/events/{name}",
            "POST /api/v1/runs/{id}/rerun", "POST /api/v1/runs/{id}/restart", "POST /api/v1/runs/{id}/resume",
            "POST /api/v1/runs/{id}/rewind", "POST /api/v1/runs/{id}/suspend", "POST /api/v1/runs/{id}/terminate",
            "POST /api/v1/schedules/{name}/resume", "POST /api/v1/schedules/{name}/run", "POST /api/v1/schedules/{name}/suspend",
            "POST /api/v1/session",
        ], dashboard.Document.Operations.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(
            "http",
            document.GetProperty("components").GetProperty("securitySchemes").GetProperty("bearer").GetProperty("type").GetString());
    }

    /// <summary>That no other is answered is what every request of these tests checks.</summary>
    [Theory]
    [InlineData("GET /api/v1/runs", 200, 400, 401, 403, 500, 503)]
    [InlineData("GET /api/v1/runs/{id}", 200, 401, 403, 404, 500, 503)]
    [InlineData("GET /api/v1/runs/{id}/history", 200, 400, 401, 403, 404, 500, 503)]
    [InlineData("POST /api/v1/runs/{id}/restart", 202, 400, 401, 403, 404, 409, 413, 415, 500, 503)]
    [InlineData("POST /api/v1/runs/{id}/rewind", 202, 400, 401, 403, 404, 409, 413, 415, 500, 503)]
    [InlineData("POST /api/v1/runs/{id}/rerun", 202, 400, 401, 403, 404, 409, 413, 415, 500, 503)]
    [InlineData("POST /api/v1/runs/{id}/approve", 202, 400, 401, 403, 404, 409, 413, 415, 500, 503)]
    [InlineData("POST /api/v1/runs/{id}/terminate", 202, 400, 401, 403, 404, 409, 413, 415, 500, 503)]
    [InlineData("POST /api/v1/runs/{id}/suspend", 202, 400, 401, 403, 404, 409, 413, 415, 500, 503)]
    [InlineData("POST /api/v1/runs/{id}/resume", 202, 400, 401, 403, 404, 409, 413, 415, 500, 503)]
    [InlineData("POST /api/v1/runs/{id}/events/{name}", 202, 400, 401, 403, 404, 409, 413, 415, 500, 503)]
    [InlineData("DELETE /api/v1/runs/{id}", 204, 401, 403, 404, 409, 500, 503)]
    [InlineData("POST /api/v1/runs/purge", 200, 400, 401, 403, 413, 415, 500, 503)]
    [InlineData("POST /api/v1/queue/redrive", 200, 400, 401, 403, 404, 413, 415, 500, 503)]
    [InlineData("GET /api/v1/schedules/{name}", 200, 400, 401, 403, 404, 500, 503)]
    [InlineData("POST /api/v1/schedules/{name}/suspend", 202, 401, 403, 404, 500, 503)]
    [InlineData("POST /api/v1/schedules/{name}/run", 202, 400, 401, 403, 404, 409, 413, 415, 500, 503)]
    [InlineData("GET /api/v1/queue", 200, 400, 401, 403, 500, 503)]
    [InlineData("GET /api/v1/runs/{id}/logs", 200, 400, 401, 403, 404, 500, 503)]
    [InlineData("GET /api/v1/runs/histogram", 200, 400, 401, 403, 500, 503)]
    [InlineData("GET /api/v1/runs/fingerprints", 200, 400, 401, 403, 500, 503)]
    [InlineData("GET /api/v1/cohort", 200, 400, 401, 403, 500, 503)]
    [InlineData("GET /api/v1/burst", 200, 400, 401, 403, 500, 503)]
    [InlineData("GET /api/v1/stream", 200, 401, 403, 429, 500, 503)]
    [InlineData("GET /api/v1/scaling", 200, 401, 403, 500, 503)]
    [InlineData("GET /api/v1/session", 200, 401, 403, 500, 503)]
    [InlineData("POST /api/v1/session", 200, 401, 403, 413, 415, 429, 500, 503)]
    [InlineData("DELETE /api/v1/session", 204, 401, 403, 500, 503)]
    [InlineData("GET /api/v1/audit", 200, 400, 401, 403, 500, 503)]
    [InlineData("GET /api/v1/runs/{id}/calls", 200, 400, 401, 403, 404, 500, 503)]
    [InlineData("GET /api/v1/runs/{id}/calls/{task}", 200, 401, 403, 404, 500, 503)]
    [InlineData("GET /api/v1/runs/{id}/nodes", 200, 400, 401, 403, 404, 500, 503)]
    [InlineData("GET /api/v1/runs/{id}/objects", 200, 400, 401, 403, 404, 500, 503)]
    [InlineData("GET /api/v1/runs/{id}/preview", 200, 400, 401, 403, 404, 500, 503)]
    [InlineData("GET /api/v1/runs/{id}/report", 200, 401, 403, 404, 500, 503)]
    [InlineData("GET /api/v1/replays", 200, 400, 401, 403, 500, 503)]
    [InlineData("GET /api/v1/replays/{id}", 200, 401, 403, 404, 500, 503)]
    [InlineData("POST /api/v1/replays", 200, 202, 400, 401, 403, 413, 415, 500, 503)]
    [InlineData("POST /api/v1/replays/{id}/cancel", 202, 401, 403, 404, 409, 413, 415, 500, 503)]
    [InlineData("GET /api/v1/ledger", 200, 400, 401, 403, 500, 503)]
    [InlineData("POST /api/v1/ledger/repair", 200, 400, 401, 403, 413, 415, 500, 503)]
    public void The_document_lists_every_status_that_is_answered(string operation, params int[] statuses) =>
        Assert.Equal(
            statuses,
            dashboard.Document.Operations[operation].GetProperty("responses")
                .EnumerateObject()
                .Select(static response => int.Parse(response.Name))
                .Order());

    [Fact]
    public void The_document_requires_of_a_body_what_a_request_cannot_do_without()
    {
        var bodies = dashboard.Document.Operations.Where(static operation => operation.Value.TryGetProperty("requestBody", out _))
            .ToDictionary(
                static operation => operation.Key,
                static operation => operation.Value.GetProperty("requestBody").TryGetProperty("required", out var required)
                    && required.GetBoolean());

        Assert.Equal(
            [
                "POST /api/v1/queue/redrive", "POST /api/v1/replays", "POST /api/v1/runs/purge", "POST /api/v1/runs/{id}/approve",
                "POST /api/v1/runs/{id}/rerun", "POST /api/v1/schedules/{name}/run", "POST /api/v1/session",
            ],
            bodies.Where(static body => body.Value).Select(static body => body.Key).Order(StringComparer.Ordinal));
        Assert.Equal(8, bodies.Count(static body => !body.Value));
        Assert.Equal(
            ["createdTo"],
            dashboard.Document.Schema("PurgeRequest").GetProperty("required").EnumerateArray().Select(static name => name.GetString()));
        Assert.False(dashboard.Document.Schema("RedriveRequest").TryGetProperty("required", out _));
        Assert.Equal(
            "integer",
            dashboard.Document.Schema("PoolBacklog").GetProperty("properties").GetProperty("dueTasks").GetProperty("type").GetString());
    }

    [Fact]
    public async Task Probes_and_metrics_are_answered()
    {
        var ready = await dashboard.GetAsync("/healthz/ready");
        using var metrics = await _http.GetAsync("/metrics", _cancellation);
        var text = PrometheusText.Parse(await metrics.Content.ReadAsStringAsync(_cancellation));

        Assert.Equal(["hub", "queue"], ready.GetProperty("checks").EnumerateObject().Select(static check => check.Name));
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", metrics.Content.Headers.ContentType?.ToString());
        Assert.Equal(3, text.Value("spate_runs", ("state", "completed")));
        Assert.Equal(0, text.Value("spate_backlog_tasks", ("pool", "heavy")));
    }

    private static string Id(JsonElement run) => run.GetProperty("id").GetString()!;

    /// <summary>The program's JSON leaves out what is null; the API says it.</summary>
    private static JsonElement WithoutNulls(JsonElement element) => JsonSerializer.SerializeToElement(element.ValueKind switch
    {
        JsonValueKind.Object => (object)element.EnumerateObject()
            .Where(static property => property.Value.ValueKind != JsonValueKind.Null)
            .ToDictionary(static property => property.Name, static property => WithoutNulls(property.Value)),
        JsonValueKind.Array => element.EnumerateArray().Select(WithoutNulls).ToList(),
        _ => element,
    });
}
