using Spate.Planning.Simulation;

namespace Spate.Planning.Advice;

/// <summary>Looks a plan through for what makes it late, slow or dear.</summary>
internal static class PlanWarnings
{
    private const double BusyHub = 0.8;
    private const double LongPart = 0.25;
    private const double ThinMargin = 0.1;

    /// <summary>docs.aws.amazon.com/AmazonS3, "Optimizing Amazon S3 performance": writes a second for each partitioned prefix.</summary>
    private const int StoreWritesPerSecond = 3500;

    /// <summary>The output, the rejects, a country and three dimensions, two reports, the manifest.</summary>
    private const int WritesOfFile = 9;

    public static IReadOnlyList<PlanWarning> Of(Scenario scenario, SimulationResult result, PlanCost cost, PriceList prices)
    {
        var warnings = new List<PlanWarning>();
        if (!result.Meets(scenario.Deadline))
            warnings.Add(Missed(scenario, result));
        else if (result.DrainedAt > scenario.Deadline.TotalSeconds * (1 - ThinMargin))
        {
            warnings.Add(Note(
                $"The margin is thin: {PlanTime.Text(scenario.Deadline.TotalSeconds - result.DrainedAt.Value)} of {PlanTime.Text(scenario.Deadline.TotalSeconds)}. A slow node or a longer file uses it up."));
        }

        var span = Math.Max(1, result.DrainedAt ?? scenario.Deadline.TotalSeconds);
        if (result.HubSeconds > BusyHub * span)
        {
            warnings.Add(Note(
                $"The task hub is the bottleneck: {scenario.Workload.Files:N0} files at {scenario.Worker.HubRate:0} orchestrations/s take it {PlanTime.Text(result.HubSeconds)} (--hub-rate). "
                + "More pods do not help; fewer, larger files do."));
        }

        if (PeakFilesPerSecond(scenario, result) * WritesOfFile is var writes and > StoreWritesPerSecond)
        {
            warnings.Add(Note(
                $"At the peak, results are about {Math.Floor(writes):N0} writes a second. S3 takes {StoreWritesPerSecond:N0} for each part that it has split a bucket into, "
                + "and splits over minutes: expect 503s, which are tried again, or use fewer, larger files."));
        }

        if (result.LongestPartSeconds > LongPart * scenario.Deadline.TotalSeconds)
        {
            warnings.Add(Note(
                $"One part alone takes {PlanTime.Text(result.LongestPartSeconds)}, and no number of pods shortens that. "
                + "A gzip file is one part: write smaller files, or plain ones, which are split."));
        }

        if (result.LostSlotSeconds > 0)
            warnings.Add(Note($"{PlanTime.Text(result.LostSlotSeconds)} of core time went into parts that were done again, because their pods ended before they did."));
        warnings.AddRange(PlanEconomy.Of(scenario, result, cost, prices));
        return warnings;
    }

    private static PlanWarning Missed(Scenario scenario, SimulationResult result)
    {
        var late = result.DrainedAt is { } drained
            ? $"The deadline is missed by {PlanTime.Text(drained - scenario.Deadline.TotalSeconds)}."
            : $"The deadline is missed: the work is not done within {BurstSimulation.Horizon.TotalHours:0} hours.";
        if (Bound(scenario, result) is { } bound)
            return Note($"{late} No setting of the ScaledObject would do: {bound}.");

        var advisor = new Advisor(scenario);
        var remedies = advisor.Find();
        return new PlanWarning(PlanWarningKind.Warning, remedies.Count > 0 ? late : $"{late} {WhatElse(scenario, result, advisor)}", remedies);
    }

    /// <summary>What alone takes longer than there is time; null when nothing does.</summary>
    private static string? Bound(Scenario scenario, SimulationResult result) => scenario.Deadline.TotalSeconds switch
    {
        var deadline when result.HubSeconds > deadline => $"the task hub alone needs {PlanTime.Text(result.HubSeconds)} for these files",
        var deadline when result.LongestPartSeconds > deadline => $"one part alone takes {PlanTime.Text(result.LongestPartSeconds)}",
        var deadline when scenario.Workload.Arrival.TotalSeconds > deadline => $"the files arrive over {PlanTime.Text(scenario.Workload.Arrival.TotalSeconds)}",
        _ => null,
    };

    private static string WhatElse(Scenario scenario, SimulationResult result, Advisor advisor)
    {
        var best = advisor.BestDrain() is { } seconds ? $"with all of them at their extremes, it is done after {PlanTime.Text(seconds)}." : "not even all of them together.";
        var start = scenario.Cluster.NodeStart + scenario.Cluster.ImagePull + scenario.Cluster.PodStart;
        var rest = advisor.WarmPods() is { } pods
            ? $"{pods} pods that are ready before the burst would (a cron trigger; --warm-pods {pods})."
            : $"Files arrive over {PlanTime.Text(scenario.Workload.Arrival.TotalSeconds)}, a pod on a new node is ready after {PlanTime.Text(start.TotalSeconds)}, "
            + $"and the longest part takes {PlanTime.Text(result.LongestPartSeconds)}.";
        return $"No setting of the ScaledObject would do: {best} {rest}";
    }

    /// <summary>Over ten seconds: what is shorter is evened out by retries.</summary>
    private static double PeakFilesPerSecond(Scenario scenario, SimulationResult result)
    {
        const int Window = 10;
        var peak = 0L;
        for (var second = Window; second < result.Timeline.Count; second++)
            peak = Math.Max(peak, result.Timeline[second].EventsDone - result.Timeline[second - Window].EventsDone);
        return scenario.Workload.Events == 0 ? 0 : peak / (double)Window * scenario.Workload.Files / scenario.Workload.Events;
    }

    private static PlanWarning Note(string message) => new(PlanWarningKind.Warning, message, []);
}
