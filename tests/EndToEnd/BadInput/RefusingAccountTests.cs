using Spate.Cloud.Tests.Aws;
using Spate.EndToEnd.Tests.Harness;

namespace Spate.EndToEnd.Tests.BadInput;

/// <summary>An account that refuses while spate runs: it is told, and nothing is lost.</summary>
public sealed class RefusingAccountTests(Emulators emulators)
{
    private static readonly (int, string) ExpiredAtSqs = Sqs(400, "com.amazon.coral.service#ExpiredTokenException");

    [Fact]
    public async Task Credentials_that_expire_while_it_runs_are_told_and_what_came_meanwhile_is_processed_once_they_are_renewed()
    {
        await using var pipeline = await EmulatedPipeline.ProvisionAsync(await emulators.OpenAsync());
        await using var proxy = new FaultProxy(pipeline.Emulator.Endpoint, int.MaxValue);
        pipeline.Reach(proxy.Endpoint);
        await using var spate = await pipeline.Workspace.RunAsync();

        proxy.Refusal = static exchange => exchange.Headers.ContainsKey("X-Amz-Target") ? ExpiredAtSqs : S3(400, "ExpiredToken");
        await pipeline.PutAsync("ads/meanwhile.ndjson", Workspace.Events(4));
        await spate.LineAsync("Receiving or deleting notifications failed; messages that were not deleted become visible again");
        Assert.Contains("the credentials have expired", spate.Transcript, StringComparison.Ordinal);
        proxy.Refusal = null;

        await spate.LineAsync("done incoming/ads/meanwhile.ndjson: 4 in = 4 out + 0 rejected");
        Assert.Equal(0, await pipeline.DrainAsync(spate));
        await spate.StopAsync();
    }

    [Fact]
    public async Task An_object_that_may_not_be_read_fails_its_run_with_the_right_that_is_missing()
    {
        await using var pipeline = await EmulatedPipeline.ProvisionAsync(await emulators.OpenAsync());
        await using var proxy = new FaultProxy(pipeline.Emulator.Endpoint, int.MaxValue);
        proxy.Refusal = static exchange => exchange.Target.Contains("secret", StringComparison.Ordinal)
            && exchange.Method is "GET" or "HEAD"
            && exchange.Target.StartsWith("/incoming/", StringComparison.Ordinal)
            ? S3(403, "AccessDenied")
            : null;
        pipeline.Reach(proxy.Endpoint);
        await using var spate = await pipeline.Workspace.RunAsync();

        await pipeline.PutAsync("ads/secret.ndjson", Workspace.Events(1));
        await pipeline.PutAsync("ads/open.ndjson", Workspace.Events(2));
        var failed = await spate.LineAsync("failed incoming/ads/secret.ndjson");
        await Deadline.UntilAsync(async () => await pipeline.RecordsOutAsync("ads/open.ndjson") == 2, () => spate.Transcript);

        Assert.Contains("access is denied", failed, StringComparison.Ordinal);
        Assert.Contains("s3:GetObject", failed, StringComparison.Ordinal);
        Assert.Equal(0, await pipeline.DrainAsync(spate));
        Assert.Null(await pipeline.RecordsOutAsync("ads/secret.ndjson"));
        Assert.NotNull(await pipeline.Store.HeadAsync(new("incoming", "ads/secret.ndjson")));
        await spate.StopAsync();
    }

    internal static (int, string) Sqs(int status, string type) => (status, $$"""{"__type":"{{type}}","message":"Refused for a test"}""");

    internal static (int, string) S3(int status, string code) => (
        status,
        $"<Error><Code>{code}</Code><Message>Refused for a test; expecting 'eu-west-1'</Message><Region>eu-west-1</Region></Error>");
}
