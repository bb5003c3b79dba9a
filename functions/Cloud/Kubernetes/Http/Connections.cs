using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Spate.Cloud.Kubernetes.Http;

/// <summary>Connections to an API server, whose certificate the cluster's own authority signs.</summary>
internal static class Connections
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <exception cref="KubernetesException">The file of authorities cannot be read.</exception>
    public static SocketsHttpHandler Make(string? authorityFile)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, PooledConnectionLifetime = Lifetime };
        if (authorityFile is null)
            return handler;

        // The cluster's authority alone counts: a certificate that the system's authorities signed does not. It publishes no revocations.
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(Authorities(authorityFile));
        handler.SslOptions.CertificateChainPolicy = policy;
        return handler;
    }

    private static X509Certificate2Collection Authorities(string path)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new KubernetesException($"{path}: the cluster's authorities cannot be read: {e.Message}", innerException: e);
        }

        return authorities is [] ? throw new KubernetesException($"{path}: there is no certificate in the file of the cluster's authorities.") : authorities;
    }
}
