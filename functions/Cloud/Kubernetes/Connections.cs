using System.Security.Cryptography.X509Certificates;

namespace Spate.Cloud.Kubernetes;

/// <summary>Connections to an API server, whose certificate the cluster's own authorities sign.</summary>
internal static class Connections
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Trusts the cluster's authorities alone, and only for the server's own name. KubernetesClient's own check takes what they signed for
    /// another name, and what the system's authorities signed.
    /// </summary>
    public static void SetUp(SocketsHttpHandler handler, X509Certificate2Collection? authorities)
    {
        handler.AllowAutoRedirect = handler.UseCookies = handler.UseProxy = false;
        handler.PooledConnectionLifetime = Lifetime;
        if (authorities is null)
            return;

        // A cluster's authority publishes no revocations.
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authorities);
        handler.SslOptions.CertificateChainPolicy = policy;
    }
}
