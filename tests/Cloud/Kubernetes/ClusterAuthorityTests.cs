using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using k8s;
using k8s.Models;

namespace Spate.Cloud.Tests.Kubernetes;

/// <summary>An API server is trusted for the cluster's own authority, and for nothing else.</summary>
public sealed class ClusterAuthorityTests : IDisposable
{
    private static readonly V1Patch Patch = new("{}", V1Patch.PatchType.MergePatch);

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_certificate_that_the_clusters_authority_signed_is_taken()
    {
        using var authority = Authority("cluster");
        await using var server = new TlsServer(Certificate(authority, IPAddress.Loopback));
        using var client = Client(server.Host, authority);

        await client.PatchPodAsync(Patch, "x", "spate", TestContext.Current.CancellationToken);

        Assert.Equal(1, server.Requests);
    }

    [Fact]
    public async Task A_certificate_of_another_authority_is_refused_before_the_token_is_sent()
    {
        using var authority = Authority("cluster");
        using var other = Authority("other");
        await using var server = new TlsServer(Certificate(other, IPAddress.Loopback));
        using var client = Client(server.Host, authority);

        var error = await Assert.ThrowsAsync<ClusterException>(
            () => client.PatchPodAsync(Patch, "x", "spate", TestContext.Current.CancellationToken));

        Assert.IsType<AuthenticationException>(error.InnerException?.InnerException);
        Assert.Equal(0, server.Requests);
    }

    [Fact]
    public async Task A_certificate_for_another_address_is_refused()
    {
        using var authority = Authority("cluster");
        await using var server = new TlsServer(Certificate(authority, IPAddress.Parse("127.0.0.2")));
        using var client = Client(server.Host, authority);

        await Assert.ThrowsAsync<ClusterException>(() => client.PatchPodAsync(Patch, "x", "spate", TestContext.Current.CancellationToken));

        Assert.Equal(0, server.Requests);
    }

    [Fact]
    public void A_file_without_authorities_is_named()
    {
        var error = Assert.Throws<ClusterException>(
            () => new ClusterClient(new KubernetesClientConfiguration { Host = "https://127.0.0.1:1", SslCaCerts = [] }, "token"));

        Assert.Contains("ca.crt", error.Message);
    }

    private ClusterClient Client(Uri host, X509Certificate2 authority)
    {
        var token = _directory["token"];
        File.WriteAllText(token, "secret");
        return new ClusterClient(new KubernetesClientConfiguration { Host = host.AbsoluteUri, SslCaCerts = [authority] }, token);
    }

    private static X509Certificate2 Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddHours(-1), TimeProvider.System.GetUtcNow().AddHours(1));
    }

    private static X509Certificate2 Certificate(X509Certificate2 authority, IPAddress address)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=kube-apiserver", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(address);
        request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(
            authority, new DateTimeOffset(authority.NotBefore), new DateTimeOffset(authority.NotAfter), [1, 2, 3, 4]);
        using var withKey = signed.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), password: null);
    }

    /// <summary>Answers every request on loopback over TLS with 200.</summary>
    private sealed class TlsServer : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _stop = new();
        private readonly X509Certificate2 _certificate;
        private readonly Task _serving;

        public TlsServer(X509Certificate2 certificate)
        {
            _certificate = certificate;
            _listener.Start();
            Host = new($"https://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
            _serving = ServeAsync();
        }

        public Uri Host { get; }

        public int Requests { get; private set; }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _serving;
            _listener.Dispose();
            _certificate.Dispose();
            _stop.Dispose();
        }

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                    await AnswerAsync(client);
                }
            }
            catch (OperationCanceledException)
            {
                // The test is over.
            }
        }

        private async Task AnswerAsync(TcpClient client)
        {
            try
            {
                await using var tls = new SslStream(client.GetStream());
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stop.Token);
                if (await tls.ReadAsync(new byte[1 << 16], _stop.Token) == 0)
                    return;
                Requests++;
                await tls.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"u8.ToArray(), _stop.Token);
            }
            catch (Exception e) when (e is IOException or AuthenticationException)
            {
                // The client refused the certificate.
            }
        }
    }
}
