using Spate.Planning.Simulation;

namespace Spate.Planning.Advice;

/// <summary>Checks a plan for what makes it late, slow or expensive.</summary>
internal static class PlanWarnings
{
    private const double BusyHub = 0.8;
    private const double LongPart = 0.25;
    private const double ThinMargin = 0.1;

    public static IReadOnlyList<PlanWarning> Of(Scenario scenario, SimulationResult result, PlanCost cost, PriceList prices)
    {
        var warnings = new List<PlanWarning>();
        if (!result.Meets(scenario.Deadline))
            warnings.Add(Missed(scenario, result));
        else if (result.DrainedAt > scenario.Deadline.TotalSeconds * (1 - ThinMargin))
        {
            warnings.Add(Note(
                $"The margin is thin: {PlanTime.Text(scenario.Deadline.TotalSeconds - result.DrainedAt.Value)} of "
                + $"{PlanTime.Text(scenario.Deadline.TotalSeconds)}. A slow node or a longer file uses it up."));
        }

        var span = Math.Max(1, (result.DrainedAt ?? scenario.Deadline.TotalSeconds) - (result.FirstReadyAt ?? 0));
        if (result.HubSeconds > BusyHub * span)
        {
            warnings.Add(Note(
                $"The task hub is the bottleneck: {scenario.Workload.Files:N0} files at {scenario.Worker.HubRate:0} orchestrations/s take "
                + $"it {PlanTime.Text(result.HubSeconds)} (--hub-rate). More pods do not help; fewer, larger files do."));
        }

        if (result.StoreSeconds > BusyHub * span)
        {
            warnings.Add(Note(
                $"The object store is the bottleneck: {result.Requests.Writes:N0} writes at {scenario.Worker.StoreWritesPerSecond:N0} a "
                + $"second (--store-writes) take it {PlanTime.Text(result.StoreSeconds)}. "
                + "S3 allows this many per partition of a bucket, and adds partitions only over minutes; fewer, "
                + "larger files need fewer."));
        }

        if (result.LongestPartSeconds > LongPart * scenario.Deadline.TotalSeconds)
        {
            warnings.Add(Note(
                $"One part alone takes {PlanTime.Text(result.LongestPartSeconds)}, and more pods do not help. "
                + "A gzip file is one part: write smaller files, or uncompressed ones, which are split."));
        }

        if (result.CutSlotSeconds > 0)
        {
            warnings.Add(Note(
                $"{PlanTime.Text(result.CutSlotSeconds)} of core time were lost: pods were scaled down while running parts that take "
                + $"longer than their grace of {PlanTime.Text(scenario.Worker.Grace)}."));
        }

        if (result.LostSlotSeconds > result.CutSlotSeconds)
        {
            warnings.Add(Note(
                $"{PlanTime.Text(result.LostSlotSeconds - result.CutSlotSeconds)} of core time went into parts that were repeated, "
                + "because their pods ended first."));
        }

        warnings.AddRange(PlanEconomy.Of(scenario, result, cost, prices));
        return warnings;
    }

    private static PlanWarning Missed(Scenario scenario, SimulationResult result)
    {
        var late = result.DrainedAt is { } drained
            ? $"The deadline is missed by {PlanTime.Text(drained - scenario.Deadline.TotalSeconds)}."
            : $"The deadline is missed: the work is not done within {BurstSimulation.Horizon.TotalHours:0} hours.";
        if (Bound(scenario, result) is { } bound)
            return Note($"{late} No setting of the ScaledObject would help: {bound}.");

        var advisor = new Advisor(scenario);
        var remedies = advisor.Find();
        return new PlanWarning(
            PlanWarningKind.Warning, remedies.Count > 0 ? late : $"{late} {WhatElse(scenario, result, advisor)}", remedies);
    }

    /// <summary>What alone takes longer than the deadline; null when nothing does.</summary>
    private static string? Bound(Scenario scenario, SimulationResult result) => scenario.Deadline.TotalSeconds switch
    {
        var deadline when result.HubSeconds > deadline => $"the task hub alone needs {PlanTime.Text(result.HubSeconds)} for these files",
        var deadline when result.LongestPartSeconds > deadline => $"one part alone takes {PlanTime.Text(result.LongestPartSeconds)}",
        var deadline when scenario.Workload.Arrival.TotalSeconds > deadline =>
            $"the files arrive over {PlanTime.Text(scenario.Workload.Arrival.TotalSeconds)}",
        var deadline when result.StoreSeconds > deadline =>
            $"the object store alone needs {PlanTime.Text(result.StoreSeconds)} for what is written",
        _ => null,
    };

    private static string WhatElse(Scenario scenario, SimulationResult result, Advisor advisor)
    {
        var best = advisor.BestDrain() is { } seconds
            ? $"with all of them at their extremes, it is done after {PlanTime.Text(seconds)}."
            : "not even all of them together would.";
        var rest = advisor.WarmPods() is { } pods
            ? $"{pods} pods that are ready before the burst would (a cron trigger; --warm-pods {pods})."
            : $"Files arrive over {PlanTime.Text(scenario.Workload.Arrival.TotalSeconds)}, a pod on a new node is ready after "
            + $"{PlanTime.Text(scenario.Cluster.ColdStart)}, and the longest part takes {PlanTime.Text(result.LongestPartSeconds)}.";
        return $"No setting of the ScaledObject would help: {best} {rest}";
    }

    private static PlanWarning Note(string message) => new(PlanWarningKind.Warning, message, []);
}
