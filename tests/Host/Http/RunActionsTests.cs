using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Spate.Host.Tests.Http;

/// <summary>
/// What is done to one run over HTTP, on a hub of its own: nothing works there, so that what is asked for stays asked for.
/// </summary>
public sealed class RunActionsTests(RunningDashboard dashboard) : IClassFixture<RunningDashboard>
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("one", "restart", "")]
    [InlineData("one", "restart", """{"withNewId":true}""")]
    [InlineData("one", "rerun", """{"from":["report"],"reason":"why not"}""")]
    [InlineData("bad", "rewind", "")]
    [InlineData("bad", "rewind", """{"reason":"put right"}""")]
    [InlineData("bad", "rewind", "null")]
    public async Task A_dry_run_says_what_it_would_do_and_changes_nothing(string file, string action, string body)
    {
        var id = await IdAsync(file);
        var (status, answer) = await PostAsync($"{id}/{action}?dryRun=true", body);

        Assert.Equal(HttpStatusCode.Accepted, status);
        Assert.Equal(
            (action, id, true),
            (answer.GetProperty("action").GetString(), answer.GetProperty("run").GetString(), answer.GetProperty("dryRun").GetBoolean()));
        Assert.Contains("ould", answer.GetProperty("message").GetString());
        Assert.Equal(file == "bad" ? "Failed" : "Completed", await StateAsync(id));
    }

    [Theory]
    [InlineData("one", "rewind", "", HttpStatusCode.Conflict, "completed: nothing of it failed")]
    [InlineData("one", "terminate", "", HttpStatusCode.Conflict, "has ended already: Completed")]
    [InlineData("one", "suspend", "", HttpStatusCode.Conflict, "has ended already: Completed")]
    [InlineData("one", "resume", "", HttpStatusCode.Conflict, "has ended already: Completed")]
    [InlineData("one", "events/go", "1", HttpStatusCode.Conflict, "has ended already: Completed")]
    [InlineData("one", "rerun", """{"from":["nope"]}""", HttpStatusCode.BadRequest, "has run no node 'nope'")]
    [InlineData("one", "restart", """{"input":{"Route":"ads"}}""", HttpStatusCode.BadRequest, "Object is missing")]
    [InlineData("one", "restart", """{"input":3}""", HttpStatusCode.BadRequest, "must be an object, not 3")]
    public async Task What_a_run_is_not_fit_for_is_refused(string file, string action, string body, HttpStatusCode status, string expected)
    {
        var (answered, problem) = await PostAsync($"{await IdAsync(file)}/{action}", body);

        Assert.Equal(status, answered);
        Assert.Contains(expected, problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task What_waits_for_a_worker_says_so()
    {
        var (_, restarted) = await PostAsync($"{await IdAsync("two")}/restart", """{"newId":"waits"}""");
        var (_, suspended) = await PostAsync("waits/suspend", "");
        var (raised, _) = await PostAsync("waits/events/go", """{"by":"me"}""");
        var (again, _) = await PostAsync("waits/restart", "");
        var (rewound, _) = await PostAsync("waits/rewind", "");
        var (rerun, _) = await PostAsync("waits/rerun", """{"from":["enrich"]}""");
        var (taken, _) = await PostAsync($"{await IdAsync("two")}/restart", """{"newId":"waits"}""");
        var (_, resumed) = await PostAsync("waits/resume", "");
        var (_, terminated) = await PostAsync("waits/terminate", """{"recursive":true,"reason":"enough"}""");

        Assert.Equal(("waits", "Pending"), (restarted.GetProperty("newRun").GetString(), restarted.GetProperty("state").GetString()));
        Assert.True(suspended.GetProperty("waitsForWorker").GetBoolean());
        Assert.Equal(
            "Asked waits to pause: it stays Pending until a worker takes its next turn.", suspended.GetProperty("message").GetString());
        Assert.Equal(HttpStatusCode.Accepted, raised);
        Assert.All([again, rewound, rerun, taken], static status => Assert.Equal(HttpStatusCode.Conflict, status));
        Assert.False(resumed.GetProperty("waitsForWorker").GetBoolean());
        Assert.True(terminated.GetProperty("waitsForWorker").GetBoolean());
        Assert.Equal("ads-", (await dashboard.GetAsync("/api/v1/runs/waits")).GetProperty("run").GetProperty("replayOf").GetString()![..4]);
    }

    [Theory]
    [InlineData("rewind")]
    [InlineData("events/go")]
    public async Task A_body_that_is_not_said_to_be_json_is_refused(string action)
    {
        using var body = new StringContent("{}", Encoding.UTF8, "text/plain");
        using var response = await dashboard.Http.PostAsync($"/api/v1/runs/nope/{action}", body, _cancellation);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    private async Task<string> IdAsync(string file) => (await dashboard.GetAsync($"/api/v1/runs?objects=s3://incoming/ads/{file}"))
        .GetProperty("runs")
        .EnumerateArray()
        .Single(static run => run.GetProperty("replayOf").ValueKind == JsonValueKind.Null)
        .GetProperty("id")
        .GetString()!;

    private async Task<string?> StateAsync(string id) =>
        (await dashboard.GetAsync($"/api/v1/runs/{id}")).GetProperty("run").GetProperty("state").GetString();

    private async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(string path, string body)
    {
        using var content = body.Length == 0 ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await dashboard.Http.PostAsync($"/api/v1/runs/{path}", content, _cancellation);
        return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>(_cancellation));
    }
}
