using Amazon.Runtime;

namespace Spate.Cloud;

/// <summary>
/// How to reach an AWS service, or another that speaks its protocol. What is left out comes from where every AWS SDK takes it: environment
/// variables, the shared profile, EKS Pod Identity, a web identity token (IRSA), the instance's metadata.
/// </summary>
public abstract record AwsOptions
{
    /// <summary>The service's address, such as <c>http://127.0.0.1:4566</c>, or null for AWS's own in <see cref="Region"/>.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>
    /// The region's name, such as <c>eu-central-1</c>. With an <see cref="Endpoint"/> it only names the region to sign for.
    /// </summary>
    public string? Region { get; init; }

    /// <summary>The profile in the shared AWS configuration files to take credentials and region from.</summary>
    public string? Profile { get; init; }

    /// <summary>Credentials to use instead of those that the SDK's chain finds.</summary>
    public AWSCredentials? Credentials { get; init; }

    /// <summary>How often a request is tried in all, the first time included.</summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>How long one request may take until its answer begins. Long polls wait this much longer than they ask for.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the body of an answer may bring no byte before its connection is given up.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <exception cref="ArgumentException">An option cannot be used; the message says which and why.</exception>
    internal virtual void Validate()
    {
        if (Endpoint is { } endpoint)
            CheckEndpoint(endpoint);
        if (Region is { } region && (region.Length == 0 || !region.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')))
            throw Invalid(nameof(Region), $"\"{region}\" is no region; one looks like eu-central-1");
        if (Profile is { Length: 0 })
            throw Invalid(nameof(Profile), "is empty; leave it out to use the default profile");
        if (Profile is not null && Credentials is not null)
            throw Invalid(nameof(Profile), "and Credentials are both given; give one");
        if (MaxAttempts is < 1 or > 20)
            throw Invalid(nameof(MaxAttempts), $"is {MaxAttempts}, but must be 1 to 20");
        if (RequestTimeout <= TimeSpan.Zero || RequestTimeout > TimeSpan.FromMinutes(10))
            throw Invalid(nameof(RequestTimeout), $"is {RequestTimeout}, but must be more than zero and at most 10 minutes");
        if (StallTimeout <= TimeSpan.Zero || StallTimeout > TimeSpan.FromHours(1))
            throw Invalid(nameof(StallTimeout), $"is {StallTimeout}, but must be more than zero and at most an hour");
    }

    /// <summary>An error that names the option.</summary>
    private protected ArgumentException Invalid(string paramName, string problem) =>
        new($"{GetType().Name}.{paramName} {problem}.", paramName);

    private void CheckEndpoint(Uri endpoint)
    {
        if (!endpoint.IsAbsoluteUri || endpoint.Scheme is not ("http" or "https"))
        {
            throw Invalid(
                nameof(Endpoint), $"\"{endpoint.OriginalString}\" is no address of a service; one looks like http://127.0.0.1:4566");
        }

        if (endpoint.UserInfo.Length > 0)
            throw Invalid(nameof(Endpoint), "holds a user name or password; give Credentials instead");
        if (endpoint.Query.Length > 0 || endpoint.Fragment.Length > 0)
            throw Invalid(nameof(Endpoint), $"\"{endpoint}\" has a query or fragment; give the bare address");
    }
}
