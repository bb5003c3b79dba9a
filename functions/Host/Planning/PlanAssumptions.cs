using System.Globalization;
using Spate.Host.Terminals;

namespace Spate.Host.Planning;

/// <summary>What a plan takes for granted, said so that a person can object to it.</summary>
internal static class PlanAssumptions
{
    public static IReadOnlyList<string> Of(Scenario scenario, PriceList prices, PlanSources sources)
    {
        var (workload, worker, cluster, scaler) = (scenario.Workload, scenario.Worker, scenario.Cluster, scenario.Scaler);
        List<string> lines =
        [
            $"Rate: {Units.Count((long)worker.EventsPerSecondPerCore)} events/s per core, {sources.Rate}. A vCPU of the cluster is taken to be as fast.",
            $"Settings: {sources.Settings}. {Describe(scaler)}",
            $"Files: sizes log-normal with sigma {Text(workload.Spread)}, seed {workload.Seed}; {(workload.EventsPerPart == long.MaxValue ? "gzip, one part each" : $"plain, split into parts of {Units.Count(workload.EventsPerPart)} events that the same pool runs")}; {Seconds(worker.FileOverhead)} of a slot for each beside its events.",
            $"Hub: {Text(worker.HubRate)} orchestrations/s of five activities for all workers together; a file takes nine activities, and one more for each further part.",
            $"Pods: {Text(worker.PodCores)} vCPU and {worker.Slots} activities at a time; ready {Seconds(cluster.ImagePull + cluster.PodStart)} after their node ({Seconds(cluster.ImagePull)} for the image, once a node); {Seconds(worker.Grace)} to end what they run.",
            $"Nodes: {Text(cluster.NodeCores)} vCPU, {cluster.PodsPerNode(worker.PodCores)} pods each; launched within {Seconds(cluster.BatchIdle)} to {Seconds(cluster.BatchMax)}, ready {Seconds(cluster.NodeStart)} later, gone when empty for {Seconds(cluster.NodeIdle)}; {(cluster.MaxNodes == int.MaxValue ? "any number can be had" : $"{cluster.MaxNodes} at most")}; {(cluster.NodeFailuresPerHour > 0 ? $"{Text(cluster.NodeFailuresPerHour)} failures an hour each" : "none fails")}.",
            $"Timing: the first file comes just after KEDA and the HPA (every {HorizontalPodAutoscaler.SyncPeriod} s, tolerance {Text(scaler.Behavior.Up.Tolerance)}) have looked, the worst moment.",
            $"Prices: {prices.Region}, {prices.AsOf}, on Linux: {prices.Node.InstanceType} at ${Text(prices.Node.OnDemandPerHour)} an hour by the second, spot at {prices.Node.SpotFactor:P0} of that and without interruptions. Not in them: the cluster, PostgreSQL, S3, SQS, traffic.",
            $"Lambda: {Text(LambdaPlan.MegabytesPerVCpu)} MB for one vCPU, one invocation a file, arm64 as fast as x86-64; no cold starts, and nothing of the free tier.",
            "Nothing throttles: hub, queue and object store are as fast under this load as alone.",
        ];
        if (scaler.FallbackReplicas is { } fallback)
            lines.Add($"KEDA reads its sources at all times. While it cannot, it keeps {fallback} pods (spec.fallback).");
        lines.AddRange(sources.Notes);
        return lines;
    }

    private static string Describe(ScalerSettings scaler) =>
        $"{(scaler.IdleReplicaCount is { } idle ? $"idle {idle}, " : "")}min {scaler.MinReplicaCount}, max {scaler.MaxReplicaCount}, polled every {scaler.PollingInterval} s, cooldown {scaler.CooldownPeriod} s; "
        + string.Join(", ", scaler.Triggers.Select(static trigger => $"{trigger.Type} {Name(trigger.Counts)} {Text(trigger.Target)} a pod")) + ".";

    private static string Name(TriggerCount count) => count switch
    {
        TriggerCount.QueueVisible => "waiting",
        TriggerCount.QueueVisibleAndInFlight => "waiting and in flight",
        TriggerCount.DueInstances => "due instances",
        TriggerCount.DueTasks => "due tasks",
        TriggerCount.WaitingTasks => "waiting tasks",
        _ => "pods",
    };

    private static string Seconds(TimeSpan time) => Units.Duration(time);

    private static string Text(double number) => number.ToString("0.######", CultureInfo.InvariantCulture);
}
