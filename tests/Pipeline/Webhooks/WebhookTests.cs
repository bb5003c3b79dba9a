using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.DurableTask;
using Spate.Pipeline.Activities;
using Spate.Pipeline.Tests.Runs;

namespace Spate.Pipeline.Tests.Webhooks;

public sealed class WebhookTests
{
    private const string Secret = "c2VjcmV0LW9mLXRoZS10ZXN0";

    [Fact]
    public async Task A_run_that_failed_is_told_signed_and_a_run_that_completed_is_not()
    {
        await using var receiver = new Receiver();
        var variable = Set(Secret);
        using var bench = NewBench(new Webhook { Name = "ops", Url = receiver.Url, SecretVariable = variable });
        await bench.RunAsync(await bench.DropAsync("""{"c":"r"}"""), "good");
        var bad = await bench.DropAsync(string.Concat(Enumerable.Repeat("these are words\n", 100)));

        await Assert.ThrowsAsync<TaskFailedException>(() => bench.RunAsync(bad, "bad"));

        var post = Assert.Single(receiver.Posts);
        Assert.Equal(Signature(post), post.Headers["webhook-signature"]);
        using var body = JsonDocument.Parse(post.Body);
        Assert.Equal("run.failed", body.RootElement.GetProperty("type").GetString());
        var data = body.RootElement.GetProperty("data");
        Assert.Equal(("bad", "paint", "inputs"), (Text(data, "run"), Text(data, "route"), Text(data, "bucket")));
        Assert.Equal("paint: inputs/drops/a.ndjson failed", Text(data, "subject"));
        Assert.Contains("[WrongFormat]", Text(data, "error"), StringComparison.Ordinal);
        Assert.Equal(Text(data, "error"), Text(data, "text"));
    }

    [Fact]
    public async Task All_attempts_of_one_post_have_one_id_and_replays_have_another()
    {
        await using var receiver = new Receiver();
        using var bench = NewBench(new Webhook { Name = "ops", Url = receiver.Url });

        await PostAsync(bench);
        await PostAsync(bench);
        bench.Replay = "second";
        await PostAsync(bench);

        var ids = receiver.Posts.Select(post => post.Headers["webhook-id"]).ToList();
        Assert.Equal(ids[0], ids[1]);
        Assert.NotEqual(ids[0], ids[2]);
        Assert.DoesNotContain(receiver.Posts, post => post.Headers.ContainsKey("webhook-signature"));
    }

    [Fact]
    public async Task Slack_gets_a_text_in_which_nothing_of_the_data_is_markup()
    {
        await using var receiver = new Receiver();
        using var bench = NewBench(new Webhook
        {
            Name = "ops",
            UrlVariable = Set(receiver.Url.ToString()),
            Format = WebhookFormat.Slack,
            Subject = "{key}",
            Body = "<!channel> {error} & {unknown}",
        });

        await PostAsync(bench, key: "a<b>&c");

        Assert.Equal(
            "*a&lt;b&gt;&amp;c*\n&lt;!channel&gt; it broke &amp; {unknown}",
            JsonDocument.Parse(Assert.Single(receiver.Posts).Body).RootElement.GetProperty("text").GetString());
    }

    [Theory]
    [InlineData(500, false)]
    [InlineData(429, false)]
    [InlineData(404, true)]
    [InlineData(302, true)]
    public async Task An_answer_that_may_pass_is_tried_again_and_no_message_names_the_path(int status, bool isPermanent)
    {
        await using var receiver = new Receiver { Status = status };
        using var bench = NewBench(new Webhook { Name = "ops", Url = receiver.Url });

        var e = await Assert.ThrowsAnyAsync<Exception>(() => PostAsync(bench));

        Assert.Equal(isPermanent, e is PermanentFailureException);
        Assert.Contains($"Webhook 'ops' at 127.0.0.1 answered {status}.", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-path", e.ToString(), StringComparison.Ordinal);
        Assert.Single(receiver.Posts);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_tried_again()
    {
        var receiver = new Receiver();
        await receiver.DisposeAsync();
        using var bench = NewBench(new Webhook { Name = "ops", Url = receiver.Url });

        var e = await Assert.ThrowsAsync<HttpRequestException>(() => PostAsync(bench));

        Assert.StartsWith("Webhook 'ops' at 127.0.0.1 could not be reached:", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-path", e.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "an address that begins with https://")]
    [InlineData("ftp://example.com", "an address that begins with https://")]
    public async Task A_variable_that_does_not_hold_what_it_should_is_named(string? url, string expected)
    {
        var variable = Set(url);
        using var bench = NewBench(new Webhook { Name = "ops", UrlVariable = variable });

        var e = await Assert.ThrowsAsync<PermanentFailureException>(() => PostAsync(bench));

        Assert.Contains(
            $"Webhook 'ops': the environment variable {variable} does not hold {expected}.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_webhook_that_cannot_be_reached_fails_no_run()
    {
        await using var receiver = new Receiver { Status = 404 };
        using var bench = NewBench(new Webhook { Name = "ops", Url = receiver.Url, On = WebhookEvents.All });

        var result = await bench.RunAsync(await bench.DropAsync("""{"c":"r"}"""));

        Assert.Equal(RunOutcome.Committed, result.Outcome);
        Assert.Single(receiver.Posts);
    }

    private static RunBench NewBench(Webhook webhook) => new(
        route => route with { Webhooks = [new RouteWebhook(webhook.Name, webhook.On)] },
        pipeline => pipeline with { Webhooks = [webhook] });

    private static Task<object?> PostAsync(RunBench bench, string key = "a")
    {
        var input = EnrichObjectInput.Of(
            bench.Route, new() { Bucket = "inputs", Key = key, ETag = "e", Size = 1 }, DateTimeOffset.UnixEpoch);
        var failure = new TaskFailureDetails("E", "it broke", null, null, null);
        return bench.CallAsync(
            nameof(PostWebhook), new WebhookInput("ops", new OutcomeInput(input, failure)), "run", TestContext.Current.CancellationToken);
    }

    /// <summary>A variable of this test alone.</summary>
    private static string Set(string? value)
    {
        var name = $"SPATE_TEST_{Guid.NewGuid():N}";
        Environment.SetEnvironmentVariable(name, value);
        return name;
    }

    private static string Signature(Post post)
    {
        var signed = string.Create(
            CultureInfo.InvariantCulture,
            $"{post.Headers["webhook-id"]}.{post.Headers["webhook-timestamp"]}.{Encoding.UTF8.GetString(post.Body)}");
        return $"v1,{Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(Secret), Encoding.UTF8.GetBytes(signed)))}";
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
