using System.Net;
using System.Text.Json.Nodes;

namespace Spate.Host.Tests.Kubernetes;

/// <summary>Who may talk to whom: what is needed, and nothing else.</summary>
public sealed class NetworkTests
{
    public static TheoryData<string> Overlays => ["overlays/aws", "overlays/kind"];

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task What_no_policy_names_is_denied(string overlay)
    {
        var deny = (await Manifests.OfAsync(overlay)).Of("NetworkPolicy", "spate-default-deny");

        Assert.Equal("{}", deny.At("spec.podSelector")!.ToJsonString());
        Assert.Equal(["Ingress", "Egress"], deny.Texts("spec.policyTypes"));
        Assert.All(["ingress", "egress"], name => Assert.Null(deny.At($"spec.{name}")));
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task Every_rule_names_its_peers_and_its_ports(string overlay)
    {
        foreach (var policy in (await Manifests.OfAsync(overlay)).Of("NetworkPolicy"))
        {
            Assert.All(policy.Items("spec.egress"), static rule => Assert.True(rule.Items("to").Any() && rule.Items("ports").Any()));
            Assert.All(policy.Items("spec.ingress"), static rule => Assert.True(rule.Items("from").Any() && rule.Items("ports").Any()));
            Assert.Equal(
                policy.At("spec.egress") is not null,
                policy.Texts("spec.policyTypes").Contains("Egress") && policy.Text("metadata.name") != "spate-default-deny");
        }
    }

    [Theory]
    [InlineData("spate-worker", "postgres", 5432)]
    [InlineData("spate-worker", "emulator", 4566)]
    [InlineData("spate-dashboard", "postgres", 5432)]
    [InlineData("spate-dashboard", "emulator", 4566)]
    public async Task In_kind_Spate_reaches_its_backends(string from, string to, int port)
    {
        var network = new Network(await Manifests.OfAsync("overlays/kind"));

        Assert.True(network.Leaves(from, Peer.Pod(to), port), $"{from} may not send to {to}.");
        Assert.True(network.Enters(to, Peer.Pod(from), port), $"{to} does not take from {from}.");
    }

    [Theory]
    [InlineData("keda", "postgres", 5432, true)]
    [InlineData("keda", "emulator", 4566, true)]
    [InlineData("keda", "spate-worker", 8080, false)]
    [InlineData("default", "postgres", 5432, false)]
    [InlineData("default", "spate-dashboard", 8080, false)]
    [InlineData("monitoring", "spate-worker", 8080, true)]
    [InlineData("monitoring", "spate-dashboard", 8080, true)]
    public async Task Of_other_namespaces_those_enter_that_must(string from, string to, int port, bool expected) =>
        Assert.Equal(expected, new Network(await Manifests.OfAsync("overlays/kind", "monitoring")).Enters(to, Peer.Namespace(from), port));

    [Fact]
    public async Task Without_Prometheus_nobody_enters_a_worker() =>
        Assert.False(new Network(await Manifests.OfAsync("overlays/kind", [])).Enters("spate-worker", Peer.Namespace("monitoring"), 8080));

    [Theory]
    [InlineData("overlays/aws", "spate-worker", "10.96.0.1", 443, true)]
    [InlineData("overlays/kind", "spate-worker", "172.18.0.2", 6443, true)]
    [InlineData("overlays/kind", "spate-dashboard", "172.18.0.2", 6443, true)]
    [InlineData("overlays/aws", "spate-worker", "52.95.1.1", 443, true)]
    [InlineData("overlays/aws", "spate-dashboard", "52.95.1.1", 443, true)]
    [InlineData("overlays/kind", "spate-worker", "52.95.1.1", 80, false)]
    [InlineData("overlays/aws", "spate-worker", "169.254.170.23", 80, true)]
    [InlineData("overlays/aws", "spate-worker", "169.254.169.254", 80, false)]
    [InlineData("overlays/kind", "spate-worker", "169.254.169.254", 443, false)]
    [InlineData("overlays/aws", "spate-worker", "10.0.3.4", 5432, true)]
    [InlineData("overlays/aws", "spate-dashboard", "10.0.3.4", 5432, true)]
    [InlineData("overlays/aws", "spate-worker", "192.168.0.1", 5432, false)]
    [InlineData("overlays/kind", "postgres", "52.95.1.1", 443, false)]
    [InlineData("overlays/kind", "emulator", "52.95.1.1", 443, false)]
    public async Task Addresses_that_are_needed_are_reached_and_others_not(
        string overlay, string from, string address, int port, bool expected) =>
        Assert.Equal(expected, new Network(await Manifests.OfAsync(overlay)).Leaves(from, Peer.Address(address), port));

    [Theory]
    [InlineData("spate-worker")]
    [InlineData("postgres")]
    public async Task Everybody_may_ask_for_names(string from)
    {
        var network = new Network(await Manifests.OfAsync("overlays/kind"));

        Assert.True(network.Leaves(from, new Peer("kube-system", new() { ["k8s-app"] = "kube-dns" }, null), 53));
        Assert.False(network.Leaves(from, new Peer("kube-system", new() { ["k8s-app"] = "else" }, null), 53));
    }

    [Fact]
    public async Task Traces_leave_when_they_are_wanted()
    {
        var collector = Peer.Namespace("observability");

        Assert.False(new Network(await Manifests.OfAsync("overlays/kind", [])).Leaves("spate-worker", collector, 4317));
        var with = await Manifests.OfAsync("overlays/kind", "otlp");
        Assert.True(new Network(with).Leaves("spate-worker", collector, 4317));
        Assert.All(
            with.Of("Deployment")
                .Where(static deployment => deployment.Text("metadata.name")!.StartsWith("spate-", StringComparison.Ordinal)),
            static deployment =>
            {
                var endpoint = deployment.Items("spec.template.spec.containers")
                    .Single()
                    .Items("env")
                    .Single(static variable => variable.Text("name") == "OTEL_EXPORTER_OTLP_ENDPOINT")
                    .Text("value");
                Assert.Equal((4317, "observability"), (new Uri(endpoint!).Port, new Uri(endpoint!).Host.Split('.')[1]));
            });
    }

    /// <summary>The other end of a connection.</summary>
    private sealed record Peer(string? NamespaceName, Dictionary<string, string> Labels, IPAddress? Ip)
    {
        public static Peer Pod(string name) => new("spate", new(StringComparer.Ordinal) { ["app.kubernetes.io/name"] = name }, null);

        public static Peer Namespace(string name) => new(name, [], null);

        public static Peer Address(string address) => new(null, [], IPAddress.Parse(address));
    }

    /// <summary>What the policies of the namespace allow: a connection needs one rule that names it.</summary>
    private sealed class Network(Manifests manifests)
    {
        public bool Leaves(string pod, Peer to, int port) => Allows(pod, "egress", "to", to, port);

        public bool Enters(string pod, Peer from, int port) => Allows(pod, "ingress", "from", from, port);

        private bool Allows(string pod, string direction, string end, Peer peer, int port) =>
            manifests.Of("NetworkPolicy")
                .Where(policy => Selects(policy.At("spec.podSelector"), Peer.Pod(pod).Labels))
                .SelectMany(policy => policy.Items($"spec.{direction}"))
                .Any(rule => rule.Items(end).Any(candidate => Matches(candidate, peer))
                    && rule.Items("ports").Any(candidate => candidate.Text("port") == PortName(pod, direction, port)));

        /// <summary>A port that comes in may be named as its container names it.</summary>
        private static string PortName(string pod, string direction, int port) =>
            direction == "ingress" && pod.StartsWith("spate-", StringComparison.Ordinal) && port == 8080
                ? "http"
                : port.ToString(System.Globalization.CultureInfo.InvariantCulture);

        private static bool Matches(JsonNode candidate, Peer peer)
        {
            if (candidate.Text("ipBlock.cidr") is { } block)
            {
                return peer.Ip is { } ip
                    && IPNetwork.Parse(block).Contains(ip)
                    && !candidate.Texts("ipBlock.except").Any(except => IPNetwork.Parse(except).Contains(ip));
            }

            return peer.NamespaceName is { } name
                && (candidate.At("namespaceSelector") is { } namespaces
                    ? Selects(namespaces, new(StringComparer.Ordinal) { ["kubernetes.io/metadata.name"] = name })
                    : name == "spate")
                && (candidate.At("podSelector") is not { } pods || Selects(pods, peer.Labels));
        }

        private static bool Selects(JsonNode? selector, Dictionary<string, string> labels) =>
            (selector.At("matchLabels")?.AsObject() ?? []).All(label => labels.GetValueOrDefault(label.Key) == label.Value!.ToString())
            && selector.Items("matchExpressions").All(expression => expression.Text("operator") == "In"
                && expression.Texts("values").Contains(labels.GetValueOrDefault(expression.Text("key")!)));
    }
}
