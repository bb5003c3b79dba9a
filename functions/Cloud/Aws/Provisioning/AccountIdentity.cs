using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;

namespace Spate.Cloud.Aws.Provisioning;

/// <summary>The caller's account.</summary>
/// <param name="Partition">The partition: <c>aws</c>, <c>aws-cn</c>, <c>aws-us-gov</c>.</param>
/// <param name="Account">The account's number.</param>
/// <param name="Region">The region that resources are in.</param>
/// <param name="IsKnown">Whether the service told it. Services other than AWS may not; then it is what emulators use.</param>
internal sealed record AccountIdentity(string Partition, string Account, string Region, bool IsKnown)
{
    private const string EmulatedAccount = "000000000000";

    public string QueueArn(string name) => $"arn:{Partition}:sqs:{Region}:{Account}:{name}";

    public string BucketArn(string name) => $"arn:{Partition}:s3:::{name}";

    /// <summary>Asks STS, or the endpoint that stands in for AWS, who the caller is. This takes no rights.</summary>
    /// <exception cref="ProvisioningException">STS refuses, or cannot be reached.</exception>
    public static async Task<AccountIdentity> FindAsync(AwsOptions options, AwsRetries retries, CancellationToken cancellationToken)
    {
        var config = ServiceSettings.Apply(new AmazonSecurityTokenServiceConfig(), options, retries.Time);
        using var connections = config.HttpClientFactory as IDisposable;
        using var sts = new AmazonSecurityTokenServiceClient(ServiceSettings.Credentials(options), config);
        var region = config.RegionEndpoint?.SystemName ?? config.AuthenticationRegion;
        var call = new ServiceCall(
            "sts:GetCallerIdentity", "ask", options.Endpoint is { } endpoint ? $"{endpoint} whose account it is" : "STS who this is");
        return await call.RunAsync(async () =>
        {
            try
            {
                var caller = await sts.GetCallerIdentityAsync(new GetCallerIdentityRequest(), cancellationToken);
                // An ARN is arn:partition:service:region:account:name.
                return new AccountIdentity(caller.Arn.Split(':')[1], caller.Account, region, IsKnown: options.Endpoint is null);
            }
            catch (AmazonServiceException) when (options.Endpoint is not null)
            {
                // It answers, and knows nothing of STS.
                return new AccountIdentity("aws", EmulatedAccount, region, IsKnown: false);
            }
        });
    }
}
