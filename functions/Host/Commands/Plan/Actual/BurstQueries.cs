namespace Spate.Host.Commands.Plan.Actual;

/// <summary>
/// The Prometheus queries for a burst. Workers start from zero, and so do their counters: the greatest value of each series is what that
/// worker did, even if it is gone, and their sum is the total.
/// </summary>
/// <param name="range">How far back the burst is, in PromQL.</param>
internal sealed class BurstQueries(string range)
{
    /// <summary>The resolution of subqueries, in seconds.</summary>
    private const int Step = 15;

    public string Events => Total("spate_events_total");

    public string Files => Total("spate_runs_ended_total");

    public string PodSeconds => Total("spate_worker_time_seconds_total");

    public string BusySlotSeconds => Total("spate_activity_duration_seconds_sum");

    public string SlotSeconds =>
        $"sum(max_over_time(spate_worker_time_seconds_total[{range}]) * on (namespace, pod) group_left () sum by (namespace, "
        + $"pod) (max_over_time(spate_activity_slots[{range}])))";

    /// <summary>From kube-state-metrics: the lifetime of nodes that had a worker at any time.</summary>
    public string NodeSeconds =>
        $"sum(sum_over_time((kube_node_info * on (node) group_left () max by (node) (last_over_time(spate_worker_info[{range}] @ "
        + $"end())))[{range}:{Step}s])) * {Step}";

    /// <summary>Without kube-state-metrics: nodes while they have a worker.</summary>
    public string NodeSecondsOfWorkers => $"sum(sum_over_time((max by (node) (spate_worker_info))[{range}:{Step}s])) * {Step}";

    /// <summary>From the start of the first worker until the last minute in which an activity ended.</summary>
    public string DrainSeconds =>
        "max(max_over_time((timestamp(spate_activity_duration_seconds_count) and on () "
        + $"sum(increase(spate_activity_duration_seconds_count[1m])) > 0)[{range}:{Step}s]))"
        + $" - min(min_over_time((timestamp(spate_worker_time_seconds_total) - spate_worker_time_seconds_total)[{range}:{Step}s]))";

    private string Total(string counter) => $"sum(max_over_time({counter}[{range}]))";
}
