using Amazon;
using Amazon.Runtime;
using Spate.Cloud.Aws.Http;

namespace Spate.Cloud.Aws;

/// <summary>Applies the options to the SDK's configuration.</summary>
internal static class ServiceSettings
{
    /// <summary>The region that requests to an endpoint are signed for when none is set: emulators accept any.</summary>
    private const string AnyRegion = "us-east-1";

    /// <exception cref="ArgumentException">No region is known.</exception>
    public static T Apply<T>(T config, AwsOptions options, TimeProvider time, TimeSpan longestPoll = default)
        where T : ClientConfig
    {
        config.MaxErrorRetry = options.MaxAttempts - 1;
        config.HttpClientFactory = new SharedHttpClient(options.RequestTimeout + longestPoll, options.StallTimeout, time);
        if (options.Profile is { } profile)
            config.Profile = new Profile(profile);

        // The order matters: setting a region clears the address and vice versa.
        if (options.Endpoint is { } endpoint)
        {
            config.ServiceURL = endpoint.OriginalString;
            config.AuthenticationRegion = options.Region
                ?? FallbackRegionFactory.GetRegionEndpoint(includeInstanceMetadata: false)?.SystemName
                ?? AnyRegion;
        }
        else if (options.Region is { } region)
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }
        else if (config.RegionEndpoint is null && config.ServiceURL is null)
        {
            throw new ArgumentException(
                $"{options.GetType().Name}: no region is known. Set Region, the environment variable AWS_REGION, or a region in the AWS "
                + "profile.",
                nameof(options));
        }

        return config;
    }

    /// <summary>The credentials that were set or that the profile has, or null for those of the SDK's default chain.</summary>
    /// <exception cref="ArgumentException">An option is invalid, or the profile has no credentials.</exception>
    public static AWSCredentials? Credentials(AwsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        if (options.Credentials is { } given)
            return given;
        if (options.Profile is not { } profile)
            return null;
        return new Amazon.Runtime.CredentialManagement.CredentialProfileStoreChain().TryGetAWSCredentials(profile, out var found)
            ? found
            : throw new ArgumentException(
                $"{options.GetType().Name}.Profile: the AWS configuration has no profile \"{profile}\" with credentials. "
                + "Check ~/.aws/config, or log in.",
                nameof(options));
    }
}
