using System.Security.Cryptography.X509Certificates;

namespace Spate.Cloud.Kubernetes;

/// <summary>Connections to an API server, whose certificate is signed by the cluster's own authorities.</summary>
internal static class Connections
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Trusts only the cluster's authorities, and only for the server's own name. KubernetesClient's own check also accepts certificates
    /// for another name and those of the system's authorities.
    /// </summary>
    public static void SetUp(SocketsHttpHandler handler, X509Certificate2Collection? authorities)
    {
        handler.AllowAutoRedirect = handler.UseCookies = handler.UseProxy = false;
        handler.PooledConnectionLifetime = Lifetime;
        if (authorities is null)
            return;

        // A cluster's authority does not publish revocations.
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authorities);
        handler.SslOptions.CertificateChainPolicy = policy;
    }
}
