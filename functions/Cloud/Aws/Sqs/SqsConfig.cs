using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;

namespace Spate.Cloud.Aws.Sqs;

/// <summary>What the SDK's pipeline wants to know of the service.</summary>
internal sealed class SqsConfig : ClientConfig
{
    /// <summary>The longest that SQS holds a receive open.</summary>
    private static readonly TimeSpan LongestPoll = TimeSpan.FromSeconds(20);

    private SqsConfig()
        : base(new DefaultConfigurationProvider([new DefaultConfiguration { Name = DefaultConfigurationMode.Standard, RetryMode = RequestRetryMode.Standard }]))
    {
        ServiceId = "SQS";
        AuthenticationServiceName = "sqs";
        EndpointProvider = new Endpoints(this);
    }

    public override string ServiceVersion => "2012-11-05";

    public override string UserAgent => "spate-sqs";

    public override string RegionEndpointServiceName => "sqs";

    /// <exception cref="ArgumentException">No region is known.</exception>
    public static SqsConfig Create(AwsOptions options, TimeProvider time) => ServiceSettings.Apply(new SqsConfig(), options, time, LongestPoll);

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) => EndpointProvider.ResolveEndpoint(new());

    /// <summary>Finds the address that was given, or AWS's own of the region, in whichever partition that is.</summary>
    private sealed class Endpoints(SqsConfig config) : IEndpointProvider
    {
        public Endpoint ResolveEndpoint(EndpointParameters parameters)
        {
            if (config.ServiceURL is { Length: > 0 } address)
                return new(address);
            var suffix = config.UseDualstackEndpoint ? "api.aws" : config.RegionEndpoint.PartitionDnsSuffix;
            return new($"https://sqs{(config.UseFIPSEndpoint ? "-fips" : "")}.{config.RegionEndpoint.SystemName}.{suffix}");
        }
    }
}
