using System.Globalization;

namespace Spate.Cloud;

/// <summary>Where an API server is, and who asks it. Shaped like the type of this name in the package KubernetesClient.</summary>
public sealed record KubernetesClientConfiguration
{
    private const string ServiceAccountPath = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <summary>The API server: scheme, host and port.</summary>
    public required Uri Host { get; init; }

    /// <summary>A file with the bearer token. It is read again while the client lives, because the kubelet renews it.</summary>
    public required string TokenFile { get; init; }

    /// <summary>A PEM file with the authorities that may have signed the server's certificate; those of the system if null.</summary>
    public string? SslCaCertFile { get; init; }

    /// <summary>The namespace of the pod; null if it is not known.</summary>
    public string? Namespace { get; init; }

    /// <summary>Whether this process runs in a pod that was given a service account's token.</summary>
    public static bool IsInCluster() => IsInCluster(ServiceAccountPath, Environment.GetEnvironmentVariable);

    /// <summary>What the kubelet tells a pod: the server by environment, token, authority and namespace by files.</summary>
    /// <exception cref="KubernetesException">The process is not in a pod, or the pod has no token.</exception>
    public static KubernetesClientConfiguration InClusterConfig() => InClusterConfig(ServiceAccountPath, Environment.GetEnvironmentVariable);

    internal static bool IsInCluster(string directory, Func<string, string?> environment) =>
        environment("KUBERNETES_SERVICE_HOST") is { Length: > 0 } && Port(environment) is not null && File.Exists(Path.Combine(directory, "token"));

    internal static KubernetesClientConfiguration InClusterConfig(string directory, Func<string, string?> environment)
    {
        if (!IsInCluster(directory, environment))
        {
            throw new KubernetesException(
                $"This is no pod with a service account: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT must be set, and {directory}/token must be mounted.");
        }

        var (authority, @namespace) = (Path.Combine(directory, "ca.crt"), Path.Combine(directory, "namespace"));
        return new KubernetesClientConfiguration
        {
            // The builder puts an IPv6 address into brackets.
            Host = new UriBuilder(Uri.UriSchemeHttps, environment("KUBERNETES_SERVICE_HOST"), Port(environment)!.Value).Uri,
            TokenFile = Path.Combine(directory, "token"),
            SslCaCertFile = File.Exists(authority) ? authority : null,
            Namespace = File.Exists(@namespace) ? File.ReadAllText(@namespace).Trim() : null,
        };
    }

    private static ushort? Port(Func<string, string?> environment) =>
        ushort.TryParse(environment("KUBERNETES_SERVICE_PORT"), NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : null;
}
