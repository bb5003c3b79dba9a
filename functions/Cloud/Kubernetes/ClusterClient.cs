using System.Security.Cryptography;
using System.Text.Json;
using k8s;
using k8s.Autorest;
using k8s.Exceptions;
using k8s.Models;
using Spate.Cloud.Kubernetes;

namespace Spate.Cloud;

/// <summary>
/// The API server of the cluster that this pod runs in, asked with KubernetesClient. Every method throws <see cref="ClusterException"/>.
/// Thread-safe.
/// </summary>
public sealed class ClusterClient : IDisposable
{
    private const string ServiceAccountPath = "/var/run/secrets/kubernetes.io/serviceaccount";

    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);

    private readonly Uri _host;
    private readonly k8s.Kubernetes _client;

    /// <summary>Makes a client; nothing is asked before the first request.</summary>
    /// <param name="configuration">Where the server is, and which authorities may have signed its certificate.</param>
    /// <param name="tokenFile">
    /// A file with the bearer token. It is read again while the client lives, because the kubelet renews it.
    /// </param>
    /// <param name="time">The clock; the system's if null.</param>
    /// <exception cref="ClusterException">There is no certificate among the authorities.</exception>
    public ClusterClient(KubernetesClientConfiguration configuration, string tokenFile, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        if (configuration.SslCaCerts is { Count: 0 })
            throw new ClusterException($"{ServiceAccountPath}/ca.crt: there is no certificate in the file of the cluster's authorities.");

        _host = new Uri(configuration.Host);
        var token = new TokenFile(tokenFile, time ?? TimeProvider.System);
        _client = new(
            new KubernetesClientConfiguration
            {
                Host = configuration.Host,
                TokenProvider = token,
                HttpClientTimeout = RequestTimeout,
                FirstMessageHandlerSetup = handler => Connections.SetUp((SocketsHttpHandler)handler, configuration.SslCaCerts),
            },
            new ApiServerHandler(token));
    }

    /// <summary>Whether this process runs in a pod that was given a service account.</summary>
    public static bool IsInCluster() => KubernetesClientConfiguration.IsInCluster();

    /// <summary>The namespace of this pod; null if it is not known.</summary>
    public static string? FindNamespace() =>
        File.Exists($"{ServiceAccountPath}/namespace") ? File.ReadAllText($"{ServiceAccountPath}/namespace").Trim() : null;

    /// <summary>Makes a client of what the kubelet tells a pod: the server by environment, token and authorities by files.</summary>
    /// <param name="time">The clock.</param>
    /// <exception cref="ClusterException">The process is not in a pod, or what it was told cannot be used.</exception>
    public static ClusterClient InCluster(TimeProvider time)
    {
        try
        {
            return new(KubernetesClientConfiguration.InClusterConfig(), $"{ServiceAccountPath}/token", time);
        }
        catch (Exception e) when (e is KubeConfigException or FormatException or CryptographicException or UnauthorizedAccessException
            or (IOException and not ClusterException))
        {
            throw new ClusterException(
                $"The API server of this pod's cluster cannot be asked: {e.Message} Look at KUBERNETES_SERVICE_HOST and _PORT, "
                + $"and at {ServiceAccountPath}.",
                innerException: e);
        }
    }

    /// <summary>Changes a pod.</summary>
    /// <param name="patch">The change.</param>
    /// <param name="name">The pod's name.</param>
    /// <param name="namespace">The pod's namespace.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task PatchPodAsync(V1Patch patch, string name, string @namespace, CancellationToken cancellationToken = default)
    {
        try
        {
            // The package puts names into the path as they are.
            await _client.CoreV1.PatchNamespacedPodAsync(
                patch, Uri.EscapeDataString(name), Uri.EscapeDataString(@namespace), cancellationToken: cancellationToken);
        }
        catch (HttpOperationException e)
        {
            throw ApiServerRefusal.Of(e);
        }
        catch (JsonException e)
        {
            throw new ClusterException(
                $"The API server at {_host} answers with something else than JSON ({e.Message}). Look whether something stands between it "
                + "and this pod.",
                innerException: e);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            var why = e is OperationCanceledException ? $"nothing within {RequestTimeout.TotalSeconds} s" : e.Message;
            throw new ClusterException(
                $"The API server at {_host} does not answer ({why}). A network policy must let this pod reach it.", innerException: e);
        }
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _client.Dispose();
}
