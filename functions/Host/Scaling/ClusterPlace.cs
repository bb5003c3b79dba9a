using k8s;
using Spate.Cloud;
using Spate.Host.Settings;

namespace Spate.Host.Scaling;

/// <summary>The cluster whose workers the dashboard shows: the one that this pod runs in, or the one that the settings name.</summary>
/// <param name="Client">Makes a client of it.</param>
/// <param name="Namespace">The namespace of the workers.</param>
internal sealed record ClusterPlace(Func<ClusterClient> Client, string Namespace)
{
    /// <returns>Null if there is no cluster.</returns>
    public static ClusterPlace? Find(DashboardSection settings, TimeProvider time)
    {
        if (settings.Cluster is { Address: { } address, TokenFile: { } token } cluster)
        {
            var server = new KubernetesClientConfiguration { Host = address.ToString().TrimEnd('/') };
            return new ClusterPlace(() => new ClusterClient(server, token, time), cluster.Namespace);
        }

        return ClusterClient.IsInCluster()
            && (Environment.GetEnvironmentVariable("POD_NAMESPACE") ?? ClusterClient.FindNamespace()) is { Length: > 0 } @namespace
            ? new ClusterPlace(() => ClusterClient.InCluster(time), @namespace)
            : null;
    }
}
