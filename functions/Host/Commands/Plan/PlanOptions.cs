using System.CommandLine;
using Spate.Host.Commands.Generate;
using Spate.Host.Commands.Plan.Manifests;
using Spate.Planning;
using static Spate.Host.Commands.ValueOption;

namespace Spate.Host.Commands.Plan;

/// <summary>The burst of a plan, and its assumptions.</summary>
internal sealed class PlanOptions
{
    private static readonly Workload UsualWork = new() { Events = 0, Files = 0 };
    private static readonly WorkerProfile UsualWorker = new() { EventsPerSecondPerCore = 0 };

    private readonly Option<long?> _events = OptionalCount("--events", "Events of the burst, such as 10B.", DemoPlan.MaxEvents, minimum: 0);
    private readonly Option<long?> _files = OptionalCount("--files", "The number of files.", DemoPlan.MaxFiles, minimum: 0);
    private readonly Option<TimeSpan> _deadline = Duration(
        "--deadline", "When everything must be done, counted from the arrival of the first file.", TimeSpan.FromMinutes(30));
    private readonly Option<DateTimeOffset?> _at = new("--at")
    {
        Description =
            "When the first file arrives, such as 2026-12-01T06:00Z: simulates the prewarm of cron triggers. [default: "
            + "outside their windows]",
        HelpName = "time",
        CustomParser = static result => result.Read<DateTimeOffset>(
            static text => MomentParser.TryParse(text, DateTimeOffset.MinValue, out var moment) ? moment : null,
            "a time such as 2026-12-01T06:00Z"),
    };

    private readonly Option<TimeSpan> _arrival = Duration("--arrival", "The time over which the files arrive.", UsualWork.Arrival);
    private readonly Option<long?> _rate = OptionalCount(
        "--events-per-second-per-core", "The throughput of one core. [default: measured here, for a few seconds]", 1_000_000_000);

    private readonly Option<double> _spread = Number(
        "--spread", "How unequal the files are: sigma of their log-normal sizes; 0 is equal.", UsualWork.Spread, 0, 3);
    private readonly Option<bool> _plain = new("--plain")
    {
        Description = "The files are not compressed: those larger than --part-size are split.",
    };
    private readonly Option<double> _eventBytes = Number("--event-bytes", "Bytes of an event.", 360, 1, 1 << 20);
    private readonly Option<double> _gzipRatio = Number("--gzip-ratio", "How many times smaller an event is in a gzip file.", 4, 1, 200);
    private readonly Option<long> _partSize = Size(
        "--part-size", "parts.size of pipeline.yaml: larger files are for the heavy pool, if the manifests have one.", 256 << 20);

    private readonly Option<ulong> _seed = new("--seed")
    {
        Description = "The seed of sizes, order and failures.",
        HelpName = "number",
        DefaultValueFactory = static _ => UsualWork.Seed,
    };

    private readonly Option<int?> _maxPods = OptionalInt("--max-pods", "In place of maxReplicaCount.", ScaledObjectReader.MaxReplicas);
    private readonly Option<int?> _minPods = OptionalInt(
        "--min-pods", "In place of minReplicaCount, with idleReplicaCount 0.", ScaledObjectReader.MaxReplicas);
    private readonly Option<int?> _warmPods = OptionalInt(
        "--warm-pods", "Pods that are ready before the burst, as by a cron trigger.", ScaledObjectReader.MaxReplicas, minimum: 0);

    private readonly Option<double?> _podCores = OptionalNumber(
        "--pod-vcpu", "vCPUs of a pod. [default: its CPU requests in the manifests, else 4]", 0.1, 512);
    private readonly Option<double> _hubRate = Number(
        "--hub-rate", "Orchestrations that the task hub processes per second.", UsualWorker.HubRate, 0.1, 1_000_000);
    private readonly Option<long> _readAhead = Count(
        "--read-ahead",
        "Activities that wait in the hub before triggers leave the rest in the queue (readAhead of host.json): of those, "
        + "the largest go first.",
        WorkerProfile.DefaultReadAhead, 1_000_000, minimum: 0);

    private readonly Option<double> _storeWrites = Number(
        "--store-writes", "Objects that the store accepts per second.", UsualWorker.StoreWritesPerSecond, 1, 10_000_000);
    private readonly Option<TimeSpan> _fileOverhead = Duration(
        "--file-overhead", "Slot time per file, in addition to its events.", UsualWorker.FileOverhead);

    public void AddTo(Command command)
    {
        foreach (var option in new Option[]
        {
            _events, _files, _deadline, _arrival, _at, _rate, _spread, _plain, _eventBytes, _gzipRatio, _partSize, _seed,
            _maxPods, _minPods, _warmPods, _podCores, _hubRate, _readAhead, _storeWrites, _fileOverhead,
        })
        {
            command.Add(option);
        }
    }

    /// <summary>The throughput of one core, if given.</summary>
    public double? Rate(ParseResult parsed) => parsed.GetValue(_rate);

    public bool SaysWhatArrives(ParseResult parsed) => parsed.GetValue(_events) is not null && parsed.GetValue(_files) is not null;

    /// <summary>When the first file arrives, if given.</summary>
    public DateTimeOffset? At(ParseResult parsed) => parsed.GetValue(_at);

    /// <param name="parsed">The command line.</param>
    /// <param name="scaled">The pool that takes files from the queue.</param>
    /// <param name="heavy">The pool that enriches large files, if there is one.</param>
    /// <param name="cluster">The nodes.</param>
    /// <param name="rate">The throughput of one core, in events per second.</param>
    /// <param name="actual">A past burst: its events and files are used unless others are given.</param>
    /// <exception cref="CommandException">The options contradict each other.</exception>
    public Scenario Scenario(
        ParseResult parsed, ScaledDeployment scaled, ScaledDeployment? heavy, ClusterProfile cluster, double rate, ActualBurst? actual)
    {
        var worker = new WorkerProfile
        {
            EventsPerSecondPerCore = rate,
            HubRate = parsed.GetValue(_hubRate),
            FileOverhead = parsed.GetValue(_fileOverhead),
            ReadAhead = (int)parsed.GetValue(_readAhead),
            StoreWritesPerSecond = parsed.GetValue(_storeWrites),
        };
        var workload = Workload(parsed, heavy is not null, actual);
        var at = parsed.GetValue(_at);
        return new Scenario
        {
            Workload = workload,
            Worker = Sized(worker, scaled.Deployment, parsed.GetValue(_podCores)),
            Scaler = PrewarmWindows.Within(Override(parsed, scaled.Scaler), at),
            Heavy = heavy is null || workload.FileSizes().All(events => events <= workload.HeavyAbove)
                ? null
                : new WorkerPool(PrewarmWindows.Within(heavy.Scaler, at), Sized(worker, heavy.Deployment, cores: null)),
            Cluster = cluster,
            Deadline = parsed.GetValue(_deadline),
            WarmPods = parsed.GetValue(_warmPods) ?? 0,
        };
    }

    private static WorkerProfile Sized(WorkerProfile worker, DeploymentSettings? deployment, double? cores) =>
        worker with { PodCores = cores ?? deployment?.Cores ?? worker.PodCores, Grace = deployment?.Grace ?? worker.Grace };

    private Workload Workload(ParseResult parsed, bool hasHeavyPool, ActualBurst? actual)
    {
        var (events, files) = (parsed.GetValue(_events) ?? (long)actual!.Events, (int)(parsed.GetValue(_files) ?? (long)actual!.Files));
        if (files > events)
        {
            throw new CommandException(
                $"--files {files} is more than --events {events}: every file has at least one event.", ExitCode.Usage);
        }

        if (events > 0 && files == 0)
            throw new CommandException($"--files 0 cannot hold --events {events}.", ExitCode.Usage);

        var (isPlain, partSize) = (parsed.GetValue(_plain), parsed.GetValue(_partSize));
        var eventsOfPart = (long)Math.Max(1, partSize / parsed.GetValue(_eventBytes));
        return new Workload
        {
            Events = events,
            Files = files,
            Arrival = parsed.GetValue(_arrival),
            Spread = parsed.GetValue(_spread),
            Seed = parsed.GetValue(_seed),
            EventsPerPart = isPlain ? eventsOfPart : long.MaxValue,
            HeavyAbove = !hasHeavyPool ? long.MaxValue : isPlain ? eventsOfPart : (long)(eventsOfPart * parsed.GetValue(_gzipRatio)),
        };
    }

    private ScalerSettings Override(ParseResult parsed, ScalerSettings scaler)
    {
        var max = parsed.GetValue(_maxPods) ?? scaler.MaxReplicaCount;
        var min = parsed.GetValue(_minPods) ?? scaler.MinReplicaCount;
        if (min > max)
        {
            throw new CommandException(
                $"The minimum of {min} pods exceeds the maximum of {max}: give both --min-pods and --max-pods.", ExitCode.Usage);
        }

        return scaler with
        {
            MaxReplicaCount = max,
            MinReplicaCount = min,
            IdleReplicaCount = parsed.GetValue(_minPods) > 0 ? 0 : scaler.IdleReplicaCount,
        };
    }
}
