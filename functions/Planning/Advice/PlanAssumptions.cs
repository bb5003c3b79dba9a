using System.Globalization;
using Spate.Planning.Simulation;

namespace Spate.Planning.Advice;

/// <summary>The assumptions of a plan, for the user to check.</summary>
internal static class PlanAssumptions
{
    public static IReadOnlyList<string> Of(Scenario scenario, PriceList prices, PlanSources sources) =>
    [
        $"Rate: {scenario.Worker.EventsPerSecondPerCore:N0} events/s per core, {sources.Rate}. A vCPU of the cluster is assumed to be "
        + "equally fast.",
        $"Settings: {sources.Settings}. {Describe(scenario.Scaler)}",
        .. Heavy(scenario),
        Files(scenario),
        $"Hub: {Text(scenario.Worker.HubRate)} orchestrations/s of five activities for all workers together; a file takes nine activities, "
        + "and one more for each further part.",
        Pods(scenario),
        Nodes(scenario),
        $"Timing: the first file arrives just after KEDA and the HPA (every {HorizontalPodAutoscaler.SyncPeriod} s, tolerance "
        + $"{Text(scenario.Scaler.Behavior.Up.Tolerance)}) have polled, which is the worst case.",
        $"Prices: {prices.Region}, {prices.AsOf}, on Linux: {prices.Node.InstanceType} at ${Text(prices.Node.OnDemandPerHour)} an hour by "
        + $"the second, spot at {prices.Node.SpotFactor:P0} of that and without interruptions. Requests: "
        + $"${Text(prices.Requests.StorePerThousandWrites)} for 1,000 writes to S3, "
        + $"${Text(prices.Requests.StorePerThousandReads)} for 1,000 reads, ${Text(prices.Requests.QueuePerMillion)} for a million to SQS. "
        + "Not included: the cluster, PostgreSQL, storage, traffic.",
        $"Lambda: {Text(LambdaPlan.MegabytesPerVCpu)} MB for one vCPU, one invocation per file, arm64 as fast as x86-64; no cold starts, "
        + "and no free tier.",
        $"Store: {scenario.Worker.StoreWritesPerSecond:N0} writes per second; more have to wait. Nothing else throttles: "
        + "hub and queue are as fast under this load as without it.",
        .. Fallback(scenario.Scaler),
        .. sources.Notes,
    ];

    private static string Files(Scenario scenario)
    {
        var workload = scenario.Workload;
        var parts = workload.EventsPerPart == long.MaxValue
            ? "gzip, one part each"
            : $"plain, split into parts of {workload.EventsPerPart:N0} events";
        return $"Files: sizes log-normal with sigma {Text(workload.Spread)}, seed {workload.Seed}; {parts}; "
            + $"{PlanTime.Text(scenario.Worker.FileOverhead)} of slot time per file in addition to its events; {Order(scenario.Worker)}.";
    }

    private static string Order(WorkerProfile worker) => worker.LargestFirst && worker.ReadAhead > 0
        ? $"of up to {worker.ReadAhead:N0} that wait in the hub, the largest go first"
        : "they are processed in the order of arrival";

    private static IEnumerable<string> Heavy(Scenario scenario) => scenario.Heavy is { } heavy
        ? [
            $"Heavy pool: files of more than {scenario.Workload.HeavyAbove:N0} events, on pods of {Text(heavy.Worker.PodCores)} vCPU; "
            + $"{Describe(heavy.Scaler)}",
        ]
        : [];

    private static string Pods(Scenario scenario)
    {
        var (worker, cluster) = (scenario.Worker, scenario.Cluster);
        return $"Pods: {Text(worker.PodCores)} vCPU and {worker.Slots} activities at a time; ready "
            + $"{PlanTime.Text(cluster.ImagePull + cluster.PodStart)} after their node "
            + $"({PlanTime.Text(cluster.ImagePull)} for the image, once a node); {PlanTime.Text(worker.Grace)} to end what they run.";
    }

    private static string Nodes(Scenario scenario)
    {
        var cluster = scenario.Cluster;
        var quota = cluster.MaxNodes == int.MaxValue ? "no limit" : $"{cluster.MaxNodes} at most";
        var failures = cluster.NodeFailuresPerHour > 0 ? $"{Text(cluster.NodeFailuresPerHour)} failures an hour each" : "without failures";
        return $"Nodes: {Text(cluster.NodeCores)} vCPU, {cluster.PodsPerNode(scenario.Worker.PodCores)} pods each; "
            + $"launched within {PlanTime.Text(cluster.BatchIdle)} to {PlanTime.Text(cluster.BatchMax)}, "
            + $"ready {PlanTime.Text(cluster.NodeStart)} later, {Removal(cluster.Removal)}; {quota}; {failures}.";
    }

    private static string Removal(NodeRemoval removal)
    {
        if (removal.EmptyFor == NodeRemoval.Never)
            return $"{removal.Name} never removes empty ones";

        var after = removal.EmptyFor + removal.Validation + removal.Termination;
        var share = removal.Share < 1 ? $", {removal.Share:P0} of them at a time" : "";
        return $"{removal.Name} removes empty ones after {PlanTime.Text(after)} to {PlanTime.Text(after + removal.Interval)}{share}";
    }

    private static string Describe(ScalerSettings scaler)
    {
        var idle = scaler.IdleReplicaCount is { } count ? $"idle {count}, " : "";
        var triggers = scaler.Triggers.Select(static trigger => $"{trigger.Type} {Name(trigger.Counts)} {Text(trigger.Target)} a pod");
        return $"{idle}min {scaler.MinReplicaCount}, max {scaler.MaxReplicaCount}, polled every {scaler.PollingInterval} s, "
            + $"cooldown {scaler.CooldownPeriod} s; {string.Join(", ", triggers)}.";
    }

    private static IEnumerable<string> Fallback(ScalerSettings scaler) =>
        scaler.FallbackReplicas is { } pods
            ? [
                "KEDA reads its sources at all times. When it cannot, running pods stay; from KEDA 2.19 on, "
                + $"an empty pool starts {pods} (spec.fallback).",
            ]
            : [];

    private static string Name(TriggerCount count) => count switch
    {
        TriggerCount.QueueVisible => "waiting",
        TriggerCount.QueueVisibleAndInFlight => "waiting and in flight",
        TriggerCount.DueInstances => "due instances",
        TriggerCount.DueTasks => "due tasks",
        TriggerCount.WaitingTasks => "waiting tasks",
        TriggerCount.BusyWorkers => "busy workers",
        _ => "pods",
    };

    private static string Text(double number) => number.ToString("0.######", CultureInfo.InvariantCulture);
}
