using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;

namespace Spate.Host.Commands.Demo.Places;

/// <summary>
/// Emulators do not check credentials, but the SDK signs every request and would search for credentials as far as the instance's metadata.
/// For an endpoint on this machine, when none are set, made-up ones are used.
/// </summary>
internal static class EmulatorCredentials
{
    private static readonly string[] Variables =
    [
        "AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    ];

    /// <summary>Made-up credentials for an emulator; null to use the SDK's default chain.</summary>
    public static AWSCredentials? For(Uri endpoint) => endpoint.IsLoopback && !AreSet() ? new BasicAWSCredentials("spate", "spate") : null;

    private static bool AreSet() =>
        Variables.Any(static name => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)))
        || new CredentialProfileStoreChain().TryGetAWSCredentials("default", out _);
}
