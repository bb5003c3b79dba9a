using Amazon.Runtime.Credentials;
using Amazon.S3;

namespace Spate.Cloud.Tests.Aws;

/// <summary>These tests set environment variables, which belong to the whole process.</summary>
[CollectionDefinition(nameof(CredentialsChainTests), DisableParallelization = true)]
public sealed class CredentialsChainCollection;

/// <summary>The ways in which a pod on EKS gets its role, against a loopback in place of STS and of the Pod Identity agent.</summary>
[Collection(nameof(CredentialsChainTests))]
public sealed class CredentialsChainTests : IDisposable
{
    private readonly Dictionary<string, string?> _before = new(StringComparer.Ordinal);
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public async Task A_web_identity_token_is_exchanged_for_the_role_IRSA()
    {
        await using var cloud = new LoopbackServer(exchange => exchange.Target switch
        {
            "/" when exchange.BodyText.Contains("Action=AssumeRoleWithWebIdentity", StringComparison.Ordinal) =>
                exchange.AnswerAsync(200, Assumed(exchange)),
            _ => exchange.AnswerAsync(200, "", ("ETag", Signature(exchange))),
        });
        File.WriteAllText(_directory["token"], "a.web.token");
        Set("AWS_WEB_IDENTITY_TOKEN_FILE", _directory["token"]);
        Set("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/spate");
        Set("AWS_ENDPOINT_URL_STS", cloud.Endpoint.OriginalString);

        Assert.Equal("ASIAIRSA session-of-irsa", await AskWhoAmIAsync(cloud));
    }

    [Fact]
    public async Task The_Pod_Identity_agent_gives_the_role()
    {
        await using var cloud = new LoopbackServer(exchange => exchange.Target switch
        {
            "/v1/credentials" when exchange.Headers["Authorization"] == "a.pod.token" => exchange.AnswerAsync(200, """
                {"AccessKeyId":"ASIAPOD","SecretAccessKey":"hidden","Token":"session-of-pod","Expiration":"2099-01-01T00:00:00Z"}
                """),
            _ => exchange.AnswerAsync(200, "", ("ETag", Signature(exchange))),
        });
        File.WriteAllText(_directory["token"], "a.pod.token");
        Set("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", _directory["token"]);
        Set("AWS_CONTAINER_CREDENTIALS_FULL_URI", new Uri(cloud.Endpoint, "v1/credentials").OriginalString);

        Assert.Equal("ASIAPOD session-of-pod", await AskWhoAmIAsync(cloud));
    }

    public void Dispose()
    {
        foreach (var (name, value) in _before)
            Environment.SetEnvironmentVariable(name, value);
        _directory.Dispose();
    }

    private static string Signature(LoopbackExchange exchange) =>
        $"{exchange.Headers["Authorization"].Split('=', '/')[1]} {exchange.Headers["X-Amz-Security-Token"]}";

    private static string Assumed(LoopbackExchange exchange)
    {
        Assert.Contains("WebIdentityToken=a.web.token", exchange.BodyText, StringComparison.Ordinal);
        return """
            <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult><Credentials>
            <AccessKeyId>ASIAIRSA</AccessKeyId><SecretAccessKey>hidden</SecretAccessKey><SessionToken>session-of-irsa</SessionToken>
            <Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>
            """;
    }

    /// <summary>Asks with what the chain finds; the answer is who signed.</summary>
    private async Task<string> AskWhoAmIAsync(LoopbackServer cloud)
    {
        Set("AWS_REGION", "eu-central-1");
        Set("AWS_EC2_METADATA_DISABLED", "true");
        Set("AWS_SHARED_CREDENTIALS_FILE", _directory["none"]);
        Set("AWS_CONFIG_FILE", _directory["none"]);

        // The SDK keeps what its chain found for the whole process; a resolver of one's own looks again.
        using var chain = new DefaultAWSCredentialsIdentityResolver();
        var found = chain.ResolveIdentity(new AmazonS3Config(), CancellationToken.None);
        using var store = new S3ObjectStore(
            new() { Endpoint = cloud.Endpoint, ForcePathStyle = true, MaxAttempts = 1, Credentials = found });
        return (await store.PutAsync(new("inbox", "key"), default)).ETag;
    }

    private void Set(string name, string value)
    {
        _before.TryAdd(name, Environment.GetEnvironmentVariable(name));
        Environment.SetEnvironmentVariable(name, value);
    }
}
