using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Spate.Host.Commands.Generate;
using Spate.Host.Commands.Plan.Manifests;
using Spate.Pipeline;
using Spate.Planning;

namespace Spate.Host.Commands.Plan;

/// <summary>What a plan is for, and what it assumes.</summary>
internal sealed class PlanOptions
{
    private readonly Option<long> _events = new("--events")
    {
        Description = "Events of the burst, such as 10B.", HelpName = "count", CustomParser = Count(0, DemoPlan.MaxEvents), Required = true,
    };

    private readonly Option<long> _files = new("--files") { Description = "Files that they arrive in.", HelpName = "count", CustomParser = Count(0, DemoPlan.MaxFiles), Required = true };
    private readonly Option<TimeSpan> _deadline = Duration("--deadline", "When all shall be done, from the first file's arrival.", TimeSpan.FromMinutes(30));
    private readonly Option<TimeSpan> _arrival = Duration("--arrival", "Over which time the files arrive.", TimeSpan.FromMinutes(1));
    private readonly Option<long?> _rate = new("--events-per-second-per-core")
    {
        Description = "What one core enriches. [default: measured here, for a few seconds]", HelpName = "count", CustomParser = OptionalCount(1, 1_000_000_000),
    };

    private readonly Option<double> _spread = Number("--spread", "How unequal the files are: sigma of their log-normal sizes; 0 is equal.", 0.5, 0, 3);
    private readonly Option<bool> _plain = new("--plain") { Description = "The files are not compressed: large ones are split into parts of 256 MiB." };
    private readonly Option<double> _eventBytes = Number("--event-bytes", "Bytes of an event, for --plain.", 360, 1, 1 << 20);
    private readonly Option<ulong> _seed = new("--seed") { Description = "What sizes, order and failures are drawn from.", HelpName = "number", DefaultValueFactory = static _ => 1 };

    private readonly Option<int?> _maxPods = OptionalInt("--max-pods", "In place of maxReplicaCount.");
    private readonly Option<int?> _minPods = OptionalInt("--min-pods", "In place of minReplicaCount, with idleReplicaCount 0.");
    private readonly Option<int> _warmPods = new("--warm-pods") { Description = "Pods that are ready before the burst, as by a cron trigger.", HelpName = "count", CustomParser = Int(0, ScaledObjectReader.MaxReplicas) };

    private readonly Option<double?> _podCores = OptionalNumber("--pod-vcpu", "vCPUs of a pod. [default: its CPU requests in the manifests, else 4]", 0.1, 512);
    private readonly Option<double> _hubRate = Number("--hub-rate", "Orchestrations that the task hub takes in a second.", 400, 0.1, 1_000_000);
    private readonly Option<TimeSpan> _fileOverhead = Duration("--file-overhead", "Time of a slot for each file beside its events.", TimeSpan.FromMilliseconds(250));
    private readonly Option<TimeSpan> _podStart = Duration("--pod-start", "From a container's start until it takes work.", TimeSpan.FromSeconds(5));
    private readonly Option<TimeSpan> _imagePull = Duration("--image-pull", "The image's way to a node.", TimeSpan.FromSeconds(10));
    private readonly Option<TimeSpan> _nodeStart = Duration("--node-start", "From a node's launch until it takes pods.", TimeSpan.FromSeconds(60));
    private readonly Option<TimeSpan> _nodeIdle = Duration("--node-idle", "How long an empty node stays.", TimeSpan.FromSeconds(60));
    private readonly Option<double?> _nodeCores = OptionalNumber("--node-vcpu", "vCPUs of a node. [default: those of the price list's]", 1, 1024);
    private readonly Option<int?> _podsPerNode = OptionalInt("--pods-per-node", "The most pods on a node. [default: as many as its vCPUs allow]");
    private readonly Option<int?> _maxNodes = OptionalInt("--max-nodes", "The most nodes: the quota. [default: any number]");
    private readonly Option<double> _nodeFailures = Number("--node-failures", "Nodes that die without notice, for each node and hour.", 0, 0, 60);

    private readonly Option<double?> _nodePrice = OptionalNumber("--price-node-hour", "Dollars for a node and hour, on demand.", 0, 1000);
    private readonly Option<double?> _spotFactor = OptionalNumber("--price-spot-factor", "The spot price as a part of that.", 0, 1);
    private readonly Option<double?> _lambdaPrice = OptionalNumber("--price-lambda-gb-second", "Dollars for a GB-second of Lambda, x86-64.", 0, 1);
    private readonly Option<double?> _lambdaArmPrice = OptionalNumber("--price-lambda-arm-gb-second", "Dollars for a GB-second of Lambda, arm64.", 0, 1);
    private readonly Option<double?> _requestPrice = OptionalNumber("--price-lambda-requests", "Dollars for a million invocations.", 0, 1000);
    private readonly Option<int?> _lambdaConcurrency = OptionalInt("--lambda-concurrency", $"Invocations that the account runs at a time. [default: {LambdaPlan.DefaultConcurrency}]");

    public void AddTo(Command command)
    {
        foreach (var option in new Option[]
        {
            _events, _files, _deadline, _arrival, _rate, _spread, _plain, _eventBytes, _seed, _maxPods, _minPods, _warmPods, _podCores, _hubRate, _fileOverhead, _podStart, _imagePull,
            _nodeStart, _nodeIdle, _nodeCores, _podsPerNode, _maxNodes, _nodeFailures, _nodePrice, _spotFactor, _lambdaPrice, _lambdaArmPrice, _requestPrice, _lambdaConcurrency,
        })
        {
            command.Add(option);
        }
    }

    /// <summary>What one core enriches, if it was given.</summary>
    public double? Rate(ParseResult parsed) => parsed.GetValue(_rate);

    public int LambdaConcurrency(ParseResult parsed) => parsed.GetValue(_lambdaConcurrency) ?? LambdaPlan.DefaultConcurrency;

    public PriceList Prices(ParseResult parsed)
    {
        var prices = PriceList.Default;
        return prices with
        {
            Node = prices.Node with { OnDemandPerHour = parsed.GetValue(_nodePrice) ?? prices.Node.OnDemandPerHour, SpotFactor = parsed.GetValue(_spotFactor) ?? prices.Node.SpotFactor },
            Lambda = new LambdaPrice(
                parsed.GetValue(_lambdaPrice) ?? prices.Lambda.X86PerGbSecond, parsed.GetValue(_lambdaArmPrice) ?? prices.Lambda.ArmPerGbSecond,
                parsed.GetValue(_requestPrice) ?? prices.Lambda.PerMillionRequests),
        };
    }

    /// <exception cref="CommandException">The options contradict each other.</exception>
    public Scenario Scenario(ParseResult parsed, ScaledDeployment scaled, double rate)
    {
        var worker = new WorkerProfile
        {
            EventsPerSecondPerCore = rate, HubRate = parsed.GetValue(_hubRate), FileOverhead = parsed.GetValue(_fileOverhead),
        };
        return new Scenario
        {
            Workload = Workload(parsed),
            Worker = worker with { PodCores = parsed.GetValue(_podCores) ?? scaled.Deployment?.Cores ?? worker.PodCores, Grace = scaled.Deployment?.Grace ?? worker.Grace },
            Scaler = Override(parsed, scaled.Scaler),
            Cluster = Cluster(parsed),
            Deadline = parsed.GetValue(_deadline),
            WarmPods = parsed.GetValue(_warmPods),
        };
    }

    private Workload Workload(ParseResult parsed)
    {
        var (events, files) = (parsed.GetValue(_events), (int)parsed.GetValue(_files));
        if (files > events)
            throw new CommandException($"--files {files} is more than --events {events}: every file holds at least one event.", ExitCode.Usage);
        if (events > 0 && files == 0)
            throw new CommandException($"--files 0 cannot hold --events {events}.", ExitCode.Usage);

        return new Workload
        {
            Events = events, Files = files, Arrival = parsed.GetValue(_arrival), Spread = parsed.GetValue(_spread), Seed = parsed.GetValue(_seed),
            EventsPerPart = parsed.GetValue(_plain) ? (long)Math.Max(1, (256 << 20) / parsed.GetValue(_eventBytes)) : long.MaxValue,
        };
    }

    private ScalerSettings Override(ParseResult parsed, ScalerSettings scaler)
    {
        var max = parsed.GetValue(_maxPods) ?? scaler.MaxReplicaCount;
        var min = parsed.GetValue(_minPods) ?? scaler.MinReplicaCount;
        if (min > max)
            throw new CommandException($"The least pods, {min}, are more than the most, {max}: give both --min-pods and --max-pods.", ExitCode.Usage);
        return scaler with { MaxReplicaCount = max, MinReplicaCount = min, IdleReplicaCount = parsed.GetValue(_minPods) > 0 ? 0 : scaler.IdleReplicaCount };
    }

    private ClusterProfile Cluster(ParseResult parsed) => new()
    {
        NodeCores = parsed.GetValue(_nodeCores) ?? PriceList.Default.Node.VCpus,
        MaxPodsPerNode = parsed.GetValue(_podsPerNode),
        MaxNodes = parsed.GetValue(_maxNodes) ?? int.MaxValue,
        NodeStart = parsed.GetValue(_nodeStart),
        ImagePull = parsed.GetValue(_imagePull),
        PodStart = parsed.GetValue(_podStart),
        NodeIdle = parsed.GetValue(_nodeIdle),
        NodeFailuresPerHour = parsed.GetValue(_nodeFailures),
    };

    private static Option<TimeSpan> Duration(string name, string description, TimeSpan standard) => new(name)
    {
        Description = description, HelpName = "time", DefaultValueFactory = _ => standard,
        CustomParser = static result =>
            result.Read<TimeSpan>(static text => Durations.TryParse(text, out var time) && time <= TimeSpan.FromDays(1) ? time : null, "a time such as 250ms, 30s, 5m or 1h") ?? default,
    };

    private static Option<double> Number(string name, string description, double standard, double minimum, double maximum) => new(name)
    {
        Description = description, HelpName = "number", DefaultValueFactory = _ => standard, CustomParser = result => ParseNumber(result, minimum, maximum) ?? 0,
    };

    private static Option<double?> OptionalNumber(string name, string description, double minimum, double maximum) => new(name)
    {
        Description = description, HelpName = "number", CustomParser = result => ParseNumber(result, minimum, maximum),
    };

    private static Option<int?> OptionalInt(string name, string description) => new(name)
    {
        Description = description, HelpName = "count", CustomParser = static result => (int?)ParseCount(result, 1, ScaledObjectReader.MaxReplicas),
    };

    private static Func<ArgumentResult, int> Int(int minimum, int maximum) => result => (int)(ParseCount(result, minimum, maximum) ?? 0);

    private static Func<ArgumentResult, long> Count(long minimum, long maximum) => result => ParseCount(result, minimum, maximum) ?? 0;

    private static Func<ArgumentResult, long?> OptionalCount(long minimum, long maximum) => result => ParseCount(result, minimum, maximum);

    private static long? ParseCount(ArgumentResult result, long minimum, long maximum) => result.Read<long>(
        text => CountParser.TryParse(text, out var count) && count >= minimum && count <= maximum ? count : null, $"a count from {minimum} to {maximum:N0}, such as 500k, 2M or 10B");

    private static double? ParseNumber(ArgumentResult result, double minimum, double maximum) => result.Read<double>(
        text => double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= minimum && number <= maximum ? number : null,
        $"a number from {minimum} to {maximum}");
}
