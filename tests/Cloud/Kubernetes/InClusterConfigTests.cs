namespace Spate.Cloud.Tests.Kubernetes;

public sealed class InClusterConfigTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private readonly Dictionary<string, string> _environment = new(StringComparer.Ordinal)
    {
        ["KUBERNETES_SERVICE_HOST"] = "10.96.0.1", ["KUBERNETES_SERVICE_PORT"] = "443",
    };

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_pod_knows_the_server_by_its_environment_and_itself_by_files()
    {
        Mount(("token", "abc"), ("ca.crt", "..."), ("namespace", "spate\n"));

        var configuration = KubernetesClientConfiguration.InClusterConfig(_directory.Path, Environment);

        Assert.Equal(new Uri("https://10.96.0.1/"), configuration.Host);
        Assert.Equal((_directory["token"], _directory["ca.crt"]), (configuration.TokenFile, configuration.SslCaCertFile));
        Assert.Equal("spate", configuration.Namespace);
    }

    [Fact]
    public void The_server_may_have_an_IPv6_address_and_any_port()
    {
        Mount(("token", "abc"));
        (_environment["KUBERNETES_SERVICE_HOST"], _environment["KUBERNETES_SERVICE_PORT"]) = ("fd00:10:96::1", "6443");

        var configuration = KubernetesClientConfiguration.InClusterConfig(_directory.Path, Environment);

        Assert.Equal("https://[fd00:10:96::1]:6443/", configuration.Host.AbsoluteUri);
        Assert.Null(configuration.SslCaCertFile);
        Assert.Null(configuration.Namespace);
    }

    [Theory]
    [InlineData("KUBERNETES_SERVICE_HOST", "")]
    [InlineData("KUBERNETES_SERVICE_PORT", "")]
    [InlineData("KUBERNETES_SERVICE_PORT", "tcp://10.96.0.1:443")]
    public void Without_the_servers_address_this_is_no_pod(string variable, string value)
    {
        Mount(("token", "abc"));
        Assert.True(KubernetesClientConfiguration.IsInCluster(_directory.Path, Environment));

        _environment[variable] = value;

        Assert.False(KubernetesClientConfiguration.IsInCluster(_directory.Path, Environment));
        var error = Assert.Throws<KubernetesException>(() => KubernetesClientConfiguration.InClusterConfig(_directory.Path, Environment));
        Assert.Contains("KUBERNETES_SERVICE_HOST", error.Message);
    }

    [Fact]
    public void Without_a_token_a_pod_has_nothing_to_ask_with()
    {
        Assert.False(KubernetesClientConfiguration.IsInCluster(_directory.Path, Environment));
        Assert.Throws<KubernetesException>(() => KubernetesClientConfiguration.InClusterConfig(_directory.Path, Environment));
    }

    private string? Environment(string name) => _environment.GetValueOrDefault(name);

    private void Mount(params (string Name, string Content)[] files)
    {
        foreach (var (name, content) in files)
            File.WriteAllText(_directory[name], content);
    }
}
