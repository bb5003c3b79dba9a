using Amazon.Runtime;

namespace Spate.Cloud.Tests.Aws;

public sealed class AwsOptionsTests
{
    private static readonly S3Options Sound = new()
    {
        Endpoint = new("http://127.0.0.1:9"),
        Credentials = new BasicAWSCredentials("AKIAEXAMPLE", "hidden"),
    };

    public static TheoryData<S3Options, string> Unsound => new()
    {
        { Sound with { Endpoint = new("ftp://127.0.0.1") }, "S3Options.Endpoint" },
        { Sound with { Endpoint = new("relative", UriKind.Relative) }, "S3Options.Endpoint" },
        { Sound with { Endpoint = new("http://user:password@127.0.0.1") }, "set Credentials instead" },
        { Sound with { Endpoint = new("http://127.0.0.1/?a=b") }, "remove it" },
        { Sound with { Region = "eu central" }, "S3Options.Region" },
        { Sound with { Profile = "a" }, "S3Options.Profile" },
        { Sound with { MaxAttempts = 0 }, "S3Options.MaxAttempts" },
        { Sound with { RequestTimeout = TimeSpan.Zero }, "S3Options.RequestTimeout" },
        { Sound with { StallTimeout = TimeSpan.Zero }, "S3Options.StallTimeout" },
        { Sound with { PartSize = 1024 }, "5 MiB" },
        { Sound with { ConcurrentParts = 0 }, "S3Options.ConcurrentParts" },
        { Sound with { KmsKeyId = "alias/spate" }, "S3Options.KmsKeyId needs Encryption to be Kms" },
        { Sound with { Credentials = null, Profile = "no such profile of mine" }, "no such profile of mine" },
    };

    [Theory]
    [MemberData(nameof(Unsound), DisableDiscoveryEnumeration = true)]
    public void An_option_that_cannot_be_used_is_named(S3Options options, string named)
    {
        var failure = Assert.Throws<ArgumentException>(() => new S3ObjectStore(options).Dispose());

        Assert.Contains(named, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "password", failure.Message.Replace("user name or password", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null, null, "SqsOptions.QueueUrl")]
    [InlineData("http://a/b", "b", null, "not both")]
    [InlineData("my-queue", null, null, "is not a queue URL")]
    [InlineData("http://a/b", null, "123456789012", "SqsOptions.QueueOwnerAWSAccountId")]
    public void A_queue_is_named_in_one_way(string? url, string? name, string? account, string named)
    {
        var options = new SqsOptions
        {
            Endpoint = Sound.Endpoint,
            Credentials = Sound.Credentials,
            QueueUrl = url,
            QueueName = name,
            QueueOwnerAWSAccountId = account,
        };

        Assert.Contains(
            named, Assert.Throws<ArgumentException>(() => new SqsMessageQueue(options).Dispose()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_do_not_show_credentials() => Assert.DoesNotContain("hidden", $"{Sound}", StringComparison.Ordinal);
}
