using System.Net;
using Microsoft.AspNetCore.Builder;
using Spate.Host.Server;
using Spate.Host.Server.Api;

namespace Spate.Host.Tests.Http;

public sealed class ApiKeyTests
{
    private const string Key = "0123456789abcdef0123456789abcdef";

    private static readonly ListenAddress Anywhere = Address("0.0.0.0:8080");

    [Theory]
    [InlineData(null, "SPATE_API_KEY")]
    [InlineData("", "SPATE_API_KEY")]
    [InlineData("short", "16 characters or more")]
    [InlineData("with spaces in between it", "without spaces")]
    public void Where_others_can_come_in_a_key_is_required(string? key, string expected)
    {
        var error = Assert.Throws<CommandException>(() => ApiKey.For(Anywhere, key));

        Assert.Equal(ExitCode.Usage, error.ExitCode);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.True(string.IsNullOrEmpty(key) || !error.Message.Contains(key, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/api/v1/thing", null, null, HttpStatusCode.Unauthorized)]
    [InlineData("/api/v1/thing", "Authorization", $"Bearer {Key}", HttpStatusCode.OK)]
    [InlineData("/api/v1/thing", "Authorization", $"bearer  {Key}", HttpStatusCode.OK)]
    [InlineData("/api/v1/thing", "X-Api-Key", Key, HttpStatusCode.OK)]
    [InlineData("/api/v1/thing", "X-Api-Key", $"{Key}0", HttpStatusCode.Unauthorized)]
    [InlineData("/api/v1/thing", "Authorization", "Bearer ", HttpStatusCode.Unauthorized)]
    [InlineData("/api/v1/thing", "Authorization", $"Basic {Key}", HttpStatusCode.Unauthorized)]
    [InlineData("/API/v1/thing", null, null, HttpStatusCode.Unauthorized)]
    [InlineData("/api/v1/nothing", null, null, HttpStatusCode.Unauthorized)]
    [InlineData("/elsewhere", null, null, HttpStatusCode.OK)]
    public async Task Who_has_the_key_may_use_the_api(string path, string? header, string? value, HttpStatusCode expected)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var key = ApiKey.For(Anywhere, Key);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.AddHttp(Address("127.0.0.1:0"));
        await using var app = builder.Build();
        key.Guard(app);
        app.MapGet("/api/v1/thing", static () => "thing");
        app.MapGet("/elsewhere", static () => "elsewhere");
        await app.StartAsync(cancellation);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (header is not null)
            request.Headers.TryAddWithoutValidation(header, value);
        using var response = await http.SendAsync(request, cancellation);

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(expected == HttpStatusCode.Unauthorized, response.Headers.WwwAuthenticate.ToString() == "Bearer");
    }

    private static ListenAddress Address(string text) =>
        ListenAddress.TryParse(text, out var address) ? address : throw new ArgumentException(text, nameof(text));
}
