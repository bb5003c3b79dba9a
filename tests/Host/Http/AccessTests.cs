using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Spate.Host.Server;
using Spate.Host.Server.Access;
using Spate.Host.Server.Api;
using Spate.Host.Settings;
using Spate.TaskHub;

namespace Spate.Host.Tests.Http;

/// <summary>Who may come in from other machines, and what they may do.</summary>
public sealed class AccessTests : IAsyncLifetime
{
    private const string Key = "0123456789abcdef0123456789abcdef";
    private const string OperatorKey = "the-key-of-an-operator";
    private const string ViewerKey = "the-key-of-a-viewer";

    private static readonly ListenAddress Anywhere = Address("0.0.0.0:8080");

    private readonly TemporaryDirectory _directory = new();
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private WebApplication _app = null!;
    private HttpClient _http = null!;

    private static DashboardSection Settings => new()
    {
        Operators = { ["olga"] = HashOf(OperatorKey) },
        Viewers = { ["vera"] = HashOf(ViewerKey) },
    };

    private ITaskHub Hub => _app.Services.GetRequiredService<ITaskHub>();

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.AddHttp(Address("127.0.0.1:0"));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddLogging();
        builder.Services.AddSingleton<ITaskHub>(_ => new SqliteTaskHub(new() { Path = Path.Combine(_directory.Path, "hub.db") }));
        builder.Services.AddSingleton(new Guard(ApiKeys.For(Anywhere, Settings, Key)));
        builder.Services.AddSingleton<AuditTrail>();
        builder.Services.AddLogInLimit();
        _app = builder.Build();
        AuditTrail.Use(_app);
        _app.Services.GetRequiredService<Guard>().Use(_app);
        _app.UseRateLimiter();
        var api = _app.MapGroup("/api/v1");
        api.MapSession();
        api.MapGet("/thing", static () => "thing");
        api.MapPost("/thing", static (HttpRequest request) => new StreamReader(request.Body).ReadToEndAsync()).WithName("changeThing");
        api.MapPost("/broken", static string () => throw new TaskHubException("the hub is away")).WithName("breakThing");
        _app.MapGet("/elsewhere", static () => "elsewhere");
        await _app.StartAsync(_cancellation);
        _http = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = new Uri(_app.Urls.First()) };
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
        _directory.Dispose();
    }

    [Theory]
    [InlineData(null, "SPATE_API_KEY")]
    [InlineData("", "SPATE_API_KEY")]
    [InlineData("short", "16 characters or more")]
    [InlineData("with spaces in between it", "without spaces")]
    public void Where_others_can_come_in_a_key_is_required(string? key, string expected)
    {
        var error = Assert.Throws<CommandException>(() => ApiKeys.For(Anywhere, new DashboardSection(), key));

        Assert.Equal(ExitCode.Usage, error.ExitCode);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.True(string.IsNullOrEmpty(key) || !error.Message.Contains(key, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/api/v1/thing", null, null, HttpStatusCode.Unauthorized)]
    [InlineData("/api/v1/thing", "Authorization", $"Bearer {Key}", HttpStatusCode.OK)]
    [InlineData("/api/v1/thing", "Authorization", $"bearer  {Key}", HttpStatusCode.OK)]
    [InlineData("/api/v1/thing", "X-Api-Key", Key, HttpStatusCode.OK)]
    [InlineData("/api/v1/thing", "X-Api-Key", ViewerKey, HttpStatusCode.OK)]
    [InlineData("/api/v1/thing", "X-Api-Key", $"{Key}0", HttpStatusCode.Unauthorized)]
    [InlineData("/api/v1/thing", "Authorization", "Bearer ", HttpStatusCode.Unauthorized)]
    [InlineData("/api/v1/thing", "Authorization", $"Basic {Key}", HttpStatusCode.Unauthorized)]
    [InlineData("/api/v1/thing", "X-Api-Key", "", HttpStatusCode.Unauthorized)]
    [InlineData("/API/v1/thing", null, null, HttpStatusCode.Unauthorized)]
    [InlineData("/api/v1/nothing", null, null, HttpStatusCode.Unauthorized)]
    [InlineData("/elsewhere", null, null, HttpStatusCode.OK)]
    public async Task Who_has_a_key_may_look(string path, string? header, string? value, HttpStatusCode expected)
    {
        using var response = await SendAsync(HttpMethod.Get, path, headers: header is null ? [] : [(header, value!)]);

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(expected == HttpStatusCode.Unauthorized, response.Headers.WwwAuthenticate.ToString() == "Bearer");
    }

    [Fact]
    public async Task A_viewer_changes_nothing_and_every_change_is_kept()
    {
        using var viewed = await SendAsync(HttpMethod.Post, "/api/v1/thing", "{\"a\":1}", ("X-Api-Key", ViewerKey));
        using var changed = await SendAsync(HttpMethod.Post, "/api/v1/thing?x=1", "{\"a\":2}", ("X-Api-Key", OperatorKey));
        using var broken = await SendAsync(HttpMethod.Post, "/api/v1/broken", "", ("X-Api-Key", Key));
        using var unknown = await SendAsync(HttpMethod.Post, "/api/v1/thing", "{}");
        using var listed = await SendAsync(HttpMethod.Get, "/api/v1/audit?limit=2", headers: ("X-Api-Key", ViewerKey));
        var page = await listed.Content.ReadFromJsonAsync<JsonElement>(_cancellation);
        var entries = await Hub.ListAuditAsync(null, 10, _cancellation);

        Assert.Equal(HttpStatusCode.Forbidden, viewed.StatusCode);
        Assert.Equal("{\"a\":2}", await changed.Content.ReadAsStringAsync(_cancellation));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.Unauthorized), (broken.StatusCode, unknown.StatusCode));
        Assert.Equal(
            [
                ("operator", "breakThing", "/api/v1/broken", null, 503),
                ("olga", "changeThing", "/api/v1/thing?x=1", "{\"a\":2}", 200),
                ("vera", "changeThing", "/api/v1/thing", "{\"a\":1}", 403),
            ],
            entries.Select(static entry => (entry.Actor, entry.Action, entry.Target, entry.Detail, entry.Status)));
        Assert.All(entries, static entry => Assert.Equal("127.0.0.1", entry.Address));
        Assert.Equal(2, page.GetProperty("items").GetArrayLength());
        Assert.Equal(entries[1].Id, page.GetProperty("next").GetInt64());
    }

    [Fact]
    public async Task A_browser_logs_in_with_a_cookie_that_alone_changes_nothing()
    {
        using var before = await SendAsync(HttpMethod.Get, "/api/v1/session");
        using var wrong = await SendAsync(HttpMethod.Post, "/api/v1/session", "{\"key\":\"nobody's\"}");
        using var right = await SendAsync(HttpMethod.Post, "/api/v1/session", $"{{\"key\":\"{OperatorKey}\"}}");
        var cookie = Assert.Single(right.Headers.GetValues("Set-Cookie"));
        var sent = ("Cookie", cookie.Split(';')[0]);
        using var after = await SendAsync(HttpMethod.Get, "/api/v1/session", headers: sent);
        using var alone = await SendAsync(HttpMethod.Post, "/api/v1/thing", "{}", sent);
        using var meant = await SendAsync(HttpMethod.Post, "/api/v1/thing", "{}", sent, ("X-Spate-Request", "1"));
        using var foreign = await SendAsync(
            HttpMethod.Post, "/api/v1/thing", "{}", sent, ("X-Spate-Request", "1"), ("Origin", "https://evil.example"));
        using var loggedOut = await SendAsync(HttpMethod.Delete, "/api/v1/session", null, sent);

        Assert.Equal((null, true), await SessionAsync(before));
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        Assert.Equal(("Operator", true), await SessionAsync(after));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(
            (HttpStatusCode.Forbidden, HttpStatusCode.OK, HttpStatusCode.Forbidden),
            (alone.StatusCode, meant.StatusCode, foreign.StatusCode));
        Assert.Contains("spate-key=;", Assert.Single(loggedOut.Headers.GetValues("Set-Cookie")), StringComparison.Ordinal);
        Assert.DoesNotContain(
            await Hub.ListAuditAsync(null, 100, _cancellation),
            static entry => entry.Detail?.Contains("key", StringComparison.Ordinal) == true);
        Assert.Contains(
            await Hub.ListAuditAsync(null, 100, _cancellation), static entry => entry is { Action: "logIn", Status: 401, Actor: "" });
    }

    [Fact]
    public async Task Log_ins_are_limited()
    {
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i <= LogInLimit.Attempts; i++)
        {
            using var response = await SendAsync(HttpMethod.Post, "/api/v1/session", "{\"key\":\"guess\"}");
            statuses.Add(response.StatusCode);
        }

        Assert.Equal(
            [.. Enumerable.Repeat(HttpStatusCode.Unauthorized, LogInLimit.Attempts), HttpStatusCode.TooManyRequests], statuses);
    }

    [Fact]
    public async Task What_anybody_can_send_without_end_is_not_kept()
    {
        for (var i = 0; i < LogInLimit.Attempts + 5; i++)
        {
            using var loggedIn = await SendAsync(HttpMethod.Post, "/api/v1/session", "{\"key\":\"guess\"}");
            using var loggedOut = await SendAsync(HttpMethod.Delete, "/api/v1/session");
        }

        Assert.Equal(
            Enumerable.Repeat(("logIn", 401), LogInLimit.Attempts),
            (await Hub.ListAuditAsync(null, 100, _cancellation)).Select(static entry => (entry.Action, entry.Status)));
    }

    [Theory]
    [InlineData("/api/v1/session")]
    [InlineData("/api/v1/session/")]
    [InlineData("/API/v1/Session")]
    public async Task A_key_is_never_kept(string path)
    {
        using var response = await SendAsync(HttpMethod.Post, path, $"{{\"key\":\"{OperatorKey}\"}}", ("X-Api-Key", ViewerKey));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Null(Assert.Single(await Hub.ListAuditAsync(null, 100, _cancellation)).Detail);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "https://evil.example")]
    public async Task Pages_of_other_sites_get_nothing_also_with_a_key(string header, string value)
    {
        using var response = await SendAsync(HttpMethod.Get, "/api/v1/thing", null, ("X-Api-Key", Key), (header, value));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public void A_key_in_the_settings_is_a_hash()
    {
        var right = HostSettingsReader.Parse(
            """{"extensions":{"dashboard":{"viewers":{"vera":"HASH"}}}}""".Replace("HASH", HashOf(ViewerKey), StringComparison.Ordinal),
            "host.json",
            "NOTHING__");
        var error = Assert.Throws<CommandException>(static () => HostSettingsReader.Parse(
            """{"extensions":{"dashboard":{"viewers":{"vera":"secret"}}}}""", "host.json", "NOTHING__"));

        Assert.Equal(Role.Viewer, ApiKeys.For(Anywhere, right.Dashboard, null).Find(ViewerKey)!.Role);
        Assert.Contains("viewers.vera must be the SHA-256 of a key", error.Message, StringComparison.Ordinal);
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return await _http.SendAsync(request, _cancellation);
    }

    private async Task<(string? Role, bool KeyRequired)> SessionAsync(HttpResponseMessage response)
    {
        var session = await response.Content.ReadFromJsonAsync<JsonElement>(_cancellation);
        return (
            session.TryGetProperty("role", out var role) ? role.GetString() : null, session.GetProperty("keyRequired").GetBoolean());
    }

    private static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    private static ListenAddress Address(string text) =>
        ListenAddress.TryParse(text, out var address) ? address : throw new ArgumentException(text, nameof(text));
}
