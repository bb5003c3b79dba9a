using System.CommandLine;
using Spate.Host.Commands.Plan.Manifests;
using Spate.Planning;
using static Spate.Host.Commands.Plan.PlanOption;

namespace Spate.Host.Commands.Plan;

/// <summary>The nodes of a plan: what the manifests say of them, unless an option says something else.</summary>
internal sealed class ClusterOptions
{
    private const string Karpenter = "karpenter";
    private const string ClusterAutoscaler = "cluster-autoscaler";

    private static readonly ClusterProfile Usual = new();

    private readonly Option<string> _autoscaler = new("--node-autoscaler")
    {
        Description = "What brings and ends nodes.",
        HelpName = $"{Karpenter}|{ClusterAutoscaler}",
        DefaultValueFactory = static _ => Karpenter,
    };

    private readonly Option<TimeSpan> _podStart = Duration("--pod-start", "From a container's start until it takes work.", Usual.PodStart);
    private readonly Option<TimeSpan> _imagePull = Duration("--image-pull", "The image's way to a node.", Usual.ImagePull);
    private readonly Option<TimeSpan> _nodeStart = Duration("--node-start", "From a node's launch until it takes pods.", Usual.NodeStart);
    private readonly Option<TimeSpan?> _nodeIdle = OptionalDuration(
        "--node-idle",
        "How long a node must have been empty before it goes. [default: what the NodePool says, or the autoscaler's default]");
    private readonly Option<double?> _nodeCores = OptionalNumber(
        "--node-vcpu", "vCPUs of a node. [default: what the NodePool says, or those of the price list's]", 1, 1024);
    private readonly Option<int?> _podsPerNode = OptionalInt(
        "--pods-per-node", "The most pods on a node. [default: as many as its vCPUs allow]");
    private readonly Option<int?> _maxNodes = OptionalInt(
        "--max-nodes", "The most nodes: the quota. [default: what the NodePool says, or any number]");
    private readonly Option<double> _nodeFailures = Number(
        "--node-failures", "Nodes that die without notice, for each node and hour.", 0, 0, 60);

    public ClusterOptions() => _autoscaler.AcceptOnlyFromAmong(Karpenter, ClusterAutoscaler);

    public void AddTo(Command command)
    {
        foreach (var option in new Option[]
        {
            _autoscaler, _podStart, _imagePull, _nodeStart, _nodeIdle, _nodeCores, _podsPerNode, _maxNodes, _nodeFailures,
        })
        {
            command.Add(option);
        }
    }

    public ClusterProfile Cluster(ParseResult parsed, NodePoolSettings? pool)
    {
        var cores = parsed.GetValue(_nodeCores) ?? pool?.Cores ?? PriceList.Default.Node.VCpus;
        return new ClusterProfile
        {
            NodeCores = cores,
            MaxPodsPerNode = parsed.GetValue(_podsPerNode),
            MaxNodes = parsed.GetValue(_maxNodes) ?? (pool?.MaxCores is { } limit ? Math.Max(1, (int)(limit / cores)) : int.MaxValue),
            NodeStart = parsed.GetValue(_nodeStart),
            ImagePull = parsed.GetValue(_imagePull),
            PodStart = parsed.GetValue(_podStart),
            Removal = Removal(parsed, pool),
            NodeFailuresPerHour = parsed.GetValue(_nodeFailures),
        };
    }

    private NodeRemoval Removal(ParseResult parsed, NodePoolSettings? pool)
    {
        var removal = parsed.GetValue(_autoscaler) == ClusterAutoscaler
            ? NodeRemoval.ClusterAutoscaler
            : pool?.Removal ?? NodeRemoval.KarpenterForBursts;
        return parsed.GetValue(_nodeIdle) is { } idle ? removal with { EmptyFor = idle } : removal;
    }
}
