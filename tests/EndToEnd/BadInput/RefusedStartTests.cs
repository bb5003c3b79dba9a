using Spate.Cloud.Tests.Aws;
using Spate.EndToEnd.Tests.Harness;

namespace Spate.EndToEnd.Tests.BadInput;

/// <summary>An account that refuses at the start, which ends it.</summary>
public sealed class RefusedStartTests(RefusedStartTests.Account account) : IClassFixture<RefusedStartTests.Account>
{
    /// <summary>What is refused, how, and what must be said of it.</summary>
    public static TheoryData<string, int, string, string> Refusals => new()
    {
        { "GetQueueUrl", 400, "com.amazonaws.sqs#QueueDoesNotExist", "there is no such queue in this region and account" },
        { "GetQueueUrl", 403, "com.amazon.coral.service#AccessDeniedException", "access is denied" },
        { "GetQueueUrl", 400, "com.amazon.coral.service#ExpiredTokenException", "the credentials have expired" },
        { "GetQueueUrl", 403, "com.amazon.coral.service#UnrecognizedClientException", "does not know these credentials" },
        { "GetQueueUrl", 403, "com.amazon.coral.service#InvalidSignatureException", "the signature is refused" },
        { "/incoming", 404, "NoSuchBucket", "there is no bucket \"incoming\"" },
        { "/incoming", 403, "AccessDenied", "access is denied" },
        { "/incoming", 400, "ExpiredToken", "the credentials have expired" },
        { "/incoming", 301, "PermanentRedirect", "the bucket \"incoming\" is in" },
        { "/incoming", 400, "AuthorizationHeaderMalformed", "the bucket \"incoming\" is in the region eu-west-1" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task At_the_start_it_is_named_and_nothing_was_taken(string what, int status, string code, string expected)
    {
        await using var proxy = new FaultProxy(account.Pipeline.Emulator.Endpoint, int.MaxValue);
        proxy.Refusal = exchange => !IsAbout(exchange, what) ? null
            : what[0] == '/' ? RefusingAccountTests.S3(status, code)
            : RefusingAccountTests.Sqs(status, code);
        account.Pipeline.Reach(proxy.Endpoint);

        var exit = await account.Pipeline.Workspace.SpateAsync("run");

        Assert.Equal(1, exit.Code);
        Assert.Contains(expected, exit.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", exit.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("AKIAEXAMPLE", exit.Errors, StringComparison.Ordinal);
        Assert.Equal(2, (await account.Pipeline.Queue.GetDepthAsync()).Visible); // S3's test, and the object.
    }

    private static bool IsAbout(LoopbackExchange exchange, string what) => what[0] == '/'
        ? exchange.Target.StartsWith(what, StringComparison.Ordinal)
        : exchange.Headers.GetValueOrDefault("X-Amz-Target", "").EndsWith($".{what}", StringComparison.Ordinal);

    /// <summary>A provisioned account with an object that was notified, for all cases.</summary>
    public sealed class Account(Emulators emulators) : IAsyncLifetime
    {
        internal EmulatedPipeline Pipeline { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Pipeline = await EmulatedPipeline.ProvisionAsync(await emulators.OpenAsync());
            await Pipeline.PutAsync("ads/a.ndjson", Workspace.Events(1));
        }

        public ValueTask DisposeAsync() => Pipeline.DisposeAsync();
    }
}
