using System.CommandLine;
using Spate.Host.Commands.Plan.Manifests;
using Spate.Planning;
using static Spate.Host.Commands.ValueOption;

namespace Spate.Host.Commands.Plan;

/// <summary>The nodes of a plan: what the manifests say of them, unless an option says something else.</summary>
internal sealed class ClusterOptions
{
    private const string Karpenter = "karpenter";
    private const string ClusterAutoscaler = "cluster-autoscaler";

    private static readonly ClusterProfile Usual = new();

    private readonly Option<string> _autoscaler = new("--node-autoscaler")
    {
        Description = "What adds and removes nodes.",
        HelpName = $"{Karpenter}|{ClusterAutoscaler}",
        DefaultValueFactory = static _ => Karpenter,
    };

    private readonly Option<TimeSpan> _podStart = Duration(
        "--pod-start", "Time from the start of a container until it takes work.", Usual.PodStart);
    private readonly Option<TimeSpan> _imagePull = Duration("--image-pull", "Time to pull the image to a node.", Usual.ImagePull);
    private readonly Option<TimeSpan> _nodeStart = Duration(
        "--node-start", "Time from the launch of a node until it takes pods.", Usual.NodeStart);
    private readonly Option<TimeSpan?> _nodeIdle = OptionalDuration(
        "--node-idle",
        "How long a node must be empty before it is removed. [default: the NodePool's, or the autoscaler's]");
    private readonly Option<double?> _nodeCores = OptionalNumber(
        "--node-vcpu", "vCPUs of a node. [default: the NodePool's, or the price list's]", 1, 1024);
    private readonly Option<int?> _podsPerNode = OptionalInt(
        "--pods-per-node", "The maximum number of pods on a node. [default: as many as its vCPUs allow]", ScaledObjectReader.MaxReplicas);
    private readonly Option<int?> _maxNodes = OptionalInt(
        "--max-nodes", "The maximum number of nodes: the quota. [default: the NodePool's, or no limit]", ScaledObjectReader.MaxReplicas);
    private readonly Option<double> _nodeFailures = Number(
        "--node-failures", "Nodes that fail without notice, per node and hour.", 0, 0, 60);

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
