using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Spate.Host.Tests.Http;

namespace Spate.Host.Tests.Schedules;

public sealed class SchedulesApiTests(RunningDashboard dashboard) : IClassFixture<RunningDashboard>
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Schedules_are_shown_and_asked_for_what_they_can_do()
    {
        await KeptSchedule.CreateAsync(dashboard.Data);

        var list = await dashboard.GetAsync("/api/v1/schedules");
        var one = await dashboard.GetAsync("/api/v1/schedules/daily?count=3");
        var suspended = await dashboard.Http.PostAsync("/api/v1/schedules/daily/suspend", null, _cancellation);
        var resumed = await dashboard.Http.PostAsync("/api/v1/schedules/daily/resume", null, _cancellation);
        var dryRun = await RunAsync("daily", new { time = "2026-03-14T02:00:00-07:00", dryRun = true });
        var run = await RunAsync("daily", new { time = "2026-03-14T02:00:00-07:00" });

        Assert.Equal("daily", Assert.Single(list.GetProperty("schedules").EnumerateArray()).GetProperty("name").GetString());
        Assert.Equal(3, one.GetProperty("next").GetArrayLength());
        Assert.Equal(
            (HttpStatusCode.Accepted, HttpStatusCode.Accepted, HttpStatusCode.Accepted, HttpStatusCode.Accepted),
            (suspended.StatusCode, resumed.StatusCode, dryRun.StatusCode, run.StatusCode));
        var answer = await run.Content.ReadFromJsonAsync<JsonElement>(_cancellation);
        Assert.Equal("daily.20260314T090000Z", answer.GetProperty("run").GetString());
        Assert.Equal(3, (await KeptSchedule.AskedAsync(dashboard.Data)).Count);
    }

    [Fact]
    public async Task What_cannot_be_is_refused()
    {
        await KeptSchedule.CreateAsync(dashboard.Data);

        var unknown = await dashboard.Http.GetAsync("/api/v1/schedules/weekly", _cancellation);
        var tooMany = await dashboard.Http.GetAsync("/api/v1/schedules/daily?count=0", _cancellation);
        var early = await RunAsync("daily", new { time = "2999-01-01T00:00:00Z" });
        var nothing = await RunAsync("weekly", new { });

        Assert.Equal(
            [HttpStatusCode.NotFound, HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.NotFound],
            [unknown.StatusCode, tooMany.StatusCode, early.StatusCode, nothing.StatusCode]);
    }

    private Task<HttpResponseMessage> RunAsync(string name, object request) =>
        dashboard.Http.PostAsJsonAsync($"/api/v1/schedules/{name}/run", request, _cancellation);
}
