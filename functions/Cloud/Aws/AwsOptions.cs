using Amazon.Runtime;

namespace Spate.Cloud;

/// <summary>
/// How to reach an AWS service, or another that speaks its protocol. What is not set comes from the default sources of the AWS SDKs:
/// environment variables, the shared profile, EKS Pod Identity, a web identity token (IRSA), the instance's metadata.
/// </summary>
public abstract record AwsOptions
{
    /// <summary>The service's address, such as <c>http://127.0.0.1:4566</c>, or null for AWS's own in <see cref="Region"/>.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>
    /// The region's name, such as <c>eu-central-1</c>. With an <see cref="Endpoint"/>, only the region that requests are signed for.
    /// </summary>
    public string? Region { get; init; }

    /// <summary>The profile in the shared AWS configuration files that gives credentials and region.</summary>
    public string? Profile { get; init; }

    /// <summary>Credentials that replace those of the SDK's default chain.</summary>
    public AWSCredentials? Credentials { get; init; }

    /// <summary>The maximum number of attempts of a request, the first included.</summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>The time limit of a request until its response begins. Long polls get this in addition to their wait time.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the body of a response may stall before its connection is closed.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <exception cref="ArgumentException">An option is invalid; the message says which and why.</exception>
    internal virtual void Validate()
    {
        if (Endpoint is { } endpoint)
            CheckEndpoint(endpoint);
        if (Region is { } region && (region.Length == 0 || !region.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')))
            throw Invalid(nameof(Region), $"\"{region}\" is not a region; expected something like eu-central-1");
        if (Profile is { Length: 0 })
            throw Invalid(nameof(Profile), "is empty; leave it out to use the default profile");
        if (Profile is not null && Credentials is not null)
            throw Invalid(nameof(Profile), "and Credentials are both set; set only one");
        if (MaxAttempts is < 1 or > 20)
            throw Invalid(nameof(MaxAttempts), $"is {MaxAttempts}, but must be 1 to 20");
        if (RequestTimeout <= TimeSpan.Zero || RequestTimeout > TimeSpan.FromMinutes(10))
            throw Invalid(nameof(RequestTimeout), $"is {RequestTimeout}, but must be more than zero and at most 10 minutes");
        if (StallTimeout <= TimeSpan.Zero || StallTimeout > TimeSpan.FromHours(1))
            throw Invalid(nameof(StallTimeout), $"is {StallTimeout}, but must be more than zero and at most an hour");
    }

    private protected ArgumentException Invalid(string paramName, string problem) =>
        new($"{GetType().Name}.{paramName} {problem}.", paramName);

    private void CheckEndpoint(Uri endpoint)
    {
        if (!endpoint.IsAbsoluteUri || endpoint.Scheme is not ("http" or "https"))
        {
            throw Invalid(
                nameof(Endpoint),
                $"\"{endpoint.OriginalString}\" is not the address of a service; expected something like http://127.0.0.1:4566");
        }

        if (endpoint.UserInfo.Length > 0)
            throw Invalid(nameof(Endpoint), "contains a user name or password; set Credentials instead");
        if (endpoint.Query.Length > 0 || endpoint.Fragment.Length > 0)
            throw Invalid(nameof(Endpoint), $"\"{endpoint}\" has a query or fragment; remove it");
    }
}
