using System.Net;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Time.Testing;
using Spate.Cloud.Tests.Aws;

namespace Spate.Cloud.Tests.Kubernetes;

public sealed class ClusterClientTests : IDisposable
{
    private static readonly V1Patch Patch = new("""{"metadata":{"annotations":{"a":"1"}}}""", V1Patch.PatchType.MergePatch);

    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _clock = new();

    public ClusterClientTests() => RenewToken("first");

    private string TokenPath => _directory["token"];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_pod_is_patched_with_the_token_of_the_file()
    {
        var requests = new List<LoopbackExchange>();
        await using var server = new LoopbackServer(exchange => AnswerAsync(exchange, requests, 200, "{}"));
        using var client = Client(server.Endpoint);

        await client.PatchPodAsync(Patch, "spate-worker-1", "spate", TestContext.Current.CancellationToken);

        var request = Assert.Single(requests);
        Assert.Equal(("PATCH", "/api/v1/namespaces/spate/pods/spate-worker-1"), (request.Method, request.Target));
        Assert.Equal(
            ("Bearer first", "application/merge-patch+json; charset=utf-8"),
            (request.Headers["Authorization"], request.Headers["Content-Type"]));
        Assert.Equal(Patch.Content, request.BodyText);
    }

    [Fact]
    public async Task A_patch_may_be_a_list_of_operations()
    {
        var requests = new List<LoopbackExchange>();
        await using var server = new LoopbackServer(exchange => AnswerAsync(exchange, requests, 200, "{}"));
        using var client = Client(server.Endpoint);

        await client.PatchPodAsync(new V1Patch("[]", V1Patch.PatchType.JsonPatch), "a/b", "spate", TestContext.Current.CancellationToken);

        Assert.Equal("application/json-patch+json; charset=utf-8", requests[0].Headers["Content-Type"]);
        Assert.Equal("/api/v1/namespaces/spate/pods/a%2Fb", requests[0].Target);
    }

    [Fact]
    public async Task A_renewed_token_is_read_after_a_minute()
    {
        var requests = new List<LoopbackExchange>();
        await using var server = new LoopbackServer(exchange => AnswerAsync(exchange, requests, 200, "{}"));
        using var client = Client(server.Endpoint);

        await PatchAsync(client);
        RenewToken("second");
        _clock.Advance(TimeSpan.FromSeconds(59));
        await PatchAsync(client);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await PatchAsync(client);

        Assert.Equal(
            ["Bearer first", "Bearer first", "Bearer second"], requests.Select(static request => request.Headers["Authorization"]));
    }

    [Fact]
    public async Task A_token_that_the_server_no_longer_takes_is_read_anew_at_once()
    {
        var requests = new List<LoopbackExchange>();
        await using var server = new LoopbackServer(exchange =>
            AnswerAsync(exchange, requests, exchange.Headers["Authorization"] == "Bearer second" ? 200 : 401, "{}"));
        using var client = Client(server.Endpoint);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Assert.ThrowsAsync<ClusterException>(() => PatchAsync(client))).StatusCode);
        Assert.Equal(2, requests.Count);

        RenewToken("second");
        await PatchAsync(client);

        Assert.Equal(
            ["Bearer first", "Bearer first", "Bearer first", "Bearer second"],
            requests.Select(static request => request.Headers["Authorization"]));
    }

    [Theory]
    [InlineData("""{"kind":"Status","message":"pods \"x\" is forbidden"}""", "answers 403: pods \"x\" is forbidden")]
    [InlineData("<html>", "answers 403: Status")]
    [InlineData("[1]", "answers 403: Status")]
    public async Task A_refusal_says_what_was_asked_for_and_why(string body, string expected)
    {
        await using var server = new LoopbackServer(exchange => exchange.AnswerAsync(403, body));
        using var client = Client(server.Endpoint);

        var error = await Assert.ThrowsAsync<ClusterException>(() => PatchAsync(client));

        Assert.StartsWith("PATCH /api/v1/namespaces/spate/pods/x: the API server", error.Message);
        Assert.Contains(expected, error.Message);
        Assert.Equal(HttpStatusCode.Forbidden, error.StatusCode);
    }

    [Fact]
    public async Task Of_an_endless_refusal_no_more_is_read_than_a_status_needs()
    {
        await using var server = new LoopbackServer(async exchange =>
        {
            await exchange.BeginAsync(500, long.MaxValue, []);
            while (true)
                await exchange.WriteAsync(new byte[1 << 16]);
        });
        using var client = Client(server.Endpoint);

        Assert.Contains("answers 500", (await Assert.ThrowsAsync<ClusterException>(() => PatchAsync(client))).Message);
    }

    [Fact]
    public async Task A_server_that_hangs_up_is_an_error_that_says_where_to_look()
    {
        await using var server = new LoopbackServer(exchange =>
        {
            exchange.Reset();
            return Task.CompletedTask;
        });
        using var client = Client(server.Endpoint);

        var error = await Assert.ThrowsAsync<ClusterException>(() => PatchAsync(client));

        Assert.Contains("does not answer", error.Message);
        Assert.Contains("network policy", error.Message);
        Assert.Null(error.StatusCode);
    }

    [Fact]
    public async Task A_caller_that_gives_up_hears_no_error_of_the_server()
    {
        using var given = new CancellationTokenSource();
        await using var server = new LoopbackServer(async exchange =>
        {
            await given.CancelAsync();
            await exchange.StallAsync();
        });
        using var client = Client(server.Endpoint);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.PatchPodAsync(Patch, "x", "spate", given.Token));
    }

    [Fact]
    public async Task An_answer_that_is_not_the_servers_is_an_error()
    {
        await using var server = new LoopbackServer(exchange => exchange.AnswerAsync(200, "<html>Welcome to the hotel's network!</html>"));
        using var client = Client(server.Endpoint);

        Assert.Contains("does not answer with JSON", (await Assert.ThrowsAsync<ClusterException>(() => PatchAsync(client))).Message);
    }

    [Fact]
    public void Out_of_a_cluster_there_is_no_server_to_ask()
    {
        Assert.False(ClusterClient.IsInCluster());

        Assert.Contains(
            "KUBERNETES_SERVICE_HOST", Assert.Throws<ClusterException>(() => ClusterClient.InCluster(TimeProvider.System)).Message);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(" \n")]
    public async Task A_token_that_is_missing_or_empty_is_named_by_its_file(string? content)
    {
        if (content is null)
            File.Delete(TokenPath);
        else
            RenewToken(content);
        using var client = Client(new Uri("http://127.0.0.1:1"));

        Assert.Contains(TokenPath, (await Assert.ThrowsAsync<ClusterException>(() => PatchAsync(client))).Message);
    }

    private ClusterClient Client(Uri host) => new(new KubernetesClientConfiguration { Host = host.AbsoluteUri }, TokenPath, _clock);

    private static Task PatchAsync(ClusterClient client) =>
        client.PatchPodAsync(Patch, "x", "spate", TestContext.Current.CancellationToken);

    private void RenewToken(string token) => File.WriteAllText(TokenPath, token + "\n");

    private static Task AnswerAsync(LoopbackExchange exchange, List<LoopbackExchange> requests, int status, string body)
    {
        requests.Add(exchange);
        return exchange.AnswerAsync(status, body);
    }
}
