using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using k8s;
using k8s.Autorest;
using k8s.Exceptions;
using k8s.Models;
using Spate.Cloud.Kubernetes;

namespace Spate.Cloud;

/// <summary>
/// A client for the API server of the cluster that this pod runs in, built on KubernetesClient. Every method throws
/// <see cref="ClusterException"/>. Thread-safe.
/// </summary>
public sealed class ClusterClient : IDisposable
{
    private const string ServiceAccountPath = "/var/run/secrets/kubernetes.io/serviceaccount";

    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);

    private readonly Uri _host;
    private readonly k8s.Kubernetes _client;

    /// <summary>Creates a client. Nothing is sent before the first request.</summary>
    /// <param name="configuration">The server's address and the authorities that sign its certificate.</param>
    /// <param name="tokenFile">
    /// A file with the bearer token. It is read again from time to time, because the kubelet renews it.
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

    /// <summary>Whether this process runs in a pod with a service account.</summary>
    public static bool IsInCluster() => KubernetesClientConfiguration.IsInCluster();

    /// <summary>The namespace of this pod; null when it is not known.</summary>
    public static string? FindNamespace() =>
        File.Exists($"{ServiceAccountPath}/namespace") ? File.ReadAllText($"{ServiceAccountPath}/namespace").Trim() : null;

    /// <summary>Creates a client from what the kubelet provides: the server in the environment, token and authorities in files.</summary>
    /// <param name="time">The clock.</param>
    /// <exception cref="ClusterException">The process is not in a pod, or what the kubelet provides is invalid.</exception>
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
                $"The API server of this pod's cluster cannot be used: {e.Message} Check KUBERNETES_SERVICE_HOST and _PORT, "
                + $"and at {ServiceAccountPath}.",
                innerException: e);
        }
    }

    /// <summary>Patches a pod.</summary>
    /// <param name="patch">The change.</param>
    /// <param name="name">The pod's name.</param>
    /// <param name="namespace">The pod's namespace.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public Task PatchPodAsync(V1Patch patch, string name, string @namespace, CancellationToken cancellationToken = default) =>
        // KubernetesClient does not escape names in the path.
        CallAsync(
            () => _client.CoreV1.PatchNamespacedPodAsync(
                patch, Uri.EscapeDataString(name), Uri.EscapeDataString(@namespace), cancellationToken: cancellationToken),
            cancellationToken);

    /// <summary>Reads the pods of a namespace, and what decides how many there are.</summary>
    /// <param name="namespace">The namespace.</param>
    /// <param name="pods">Which pods, as a label selector.</param>
    /// <param name="cancellationToken">Cancels the requests.</param>
    public async Task<ClusterScaling> ReadScalingAsync(string @namespace, string pods, CancellationToken cancellationToken = default)
    {
        var name = Uri.EscapeDataString(@namespace);
        var workers = await CallAsync(
            () => _client.CoreV1.ListNamespacedPodAsync(
                name, labelSelector: pods, limit: ClusterScaling.MaxPods, cancellationToken: cancellationToken),
            cancellationToken);
        var deployments = await CallAsync(
            () => _client.AppsV1.ListNamespacedDeploymentAsync(name, labelSelector: pods, cancellationToken: cancellationToken),
            cancellationToken);
        var scalers = await CallAsync(
            () => _client.AutoscalingV2.ListNamespacedHorizontalPodAutoscalerAsync(name, cancellationToken: cancellationToken),
            cancellationToken);
        return new ClusterScaling(
            deployments.Items.Sum(static deployment => deployment.Status?.Replicas ?? 0),
            deployments.Items.Sum(static deployment => deployment.Spec.Replicas ?? 1),
            await ReadScaledObjectsAsync(name, cancellationToken),
            [.. scalers.Items.Select(ClusterScaling.ScalerOf)],
            [.. workers.Items.Select(ClusterScaling.PodOf)]);
    }

    /// <summary>A cluster without KEDA has none.</summary>
    private async Task<IReadOnlyList<ClusterScaler>> ReadScaledObjectsAsync(string @namespace, CancellationToken cancellationToken)
    {
        try
        {
            var found = await CallAsync(
                () => _client.CustomObjects.ListNamespacedCustomObjectAsync(
                    "keda.sh", "v1alpha1", @namespace, "scaledobjects", cancellationToken: cancellationToken),
                cancellationToken);
            return ClusterScaling.ScaledObjectsOf((JsonElement)found);
        }
        catch (ClusterException e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return [];
        }
    }

    private async Task<T> CallAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call();
        }
        catch (HttpOperationException e)
        {
            throw ApiServerRefusal.Of(e);
        }
        catch (JsonException e)
        {
            throw new ClusterException(
                $"The API server at {_host} does not answer with JSON ({e.Message}). Check for a proxy between it "
                + "and this pod.",
                innerException: e);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            var why = e is OperationCanceledException ? $"no answer within {RequestTimeout.TotalSeconds} s" : e.Message;
            throw new ClusterException(
                $"The API server at {_host} does not answer ({why}). A network policy must let this pod reach it.", innerException: e);
        }
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _client.Dispose();
}
