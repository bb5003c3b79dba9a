using Spate.Planning;

namespace Spate.Host.Commands.Plan;

/// <summary>A plan for programs. Times are seconds from the first file's arrival, money is US dollars.</summary>
internal sealed record PlanReport(
    bool MeetsDeadline, double DeadlineSeconds, double? DrainSeconds, long Events, int Files, int Parts, string ScaledObject,
    double EventsPerSecondPerCore, int? FirstPodReadySeconds, int PeakPods, int? PeakReadySeconds, int PeakNodes, long PodSeconds,
    long NodeSeconds, double LongestPartSeconds, double HubSeconds, PlanCost Cost, LambdaPlan Lambda, RequestCounts Requests,
    IReadOnlyList<PlanLimit> Limits, OptimizedSettingsReport? Optimized, ActualReport? Actual, IReadOnlyList<PlanWarning> Warnings,
    IReadOnlyList<string> Assumptions, IReadOnlyList<PlanReportPoint> Timeline)
{
    private const int MaxPoints = 240;

    public static PlanReport Of(CapacityPlan plan, OptimizedSettings? found, ActualBurst? actual)
    {
        var (scenario, result) = (plan.Scenario, plan.Result);
        var step = Math.Max(1, (result.Timeline.Count + MaxPoints - 1) / MaxPoints);
        return new PlanReport(
            plan.MeetsDeadline, scenario.Deadline.TotalSeconds, result.DrainedAt, scenario.Workload.Events, scenario.Workload.Files,
            result.Parts, scenario.Scaler.Name, scenario.Worker.EventsPerSecondPerCore, result.FirstReadyAt, result.PeakPods,
            result.PeakReadyAt, result.PeakNodes, result.PodSeconds, result.NodeSeconds, result.LongestPartSeconds, result.HubSeconds,
            plan.Cost, plan.Lambda, result.Requests, plan.Limits,
            found is null ? null : new OptimizedSettingsReport(found.Goal, found.DollarsBefore, found.Dollars, found.Changes),
            actual is null ? null : new ActualReport(actual, actual.Cost(scenario, plan.Prices)), plan.Warnings, plan.Assumptions,
            [.. result.Timeline.Where((_, index) => index % step == 0).Select(static point => new PlanReportPoint(
                point.Time, point.Replicas, point.Ready, point.Nodes, point.Visible + point.InFlight, point.Waiting + point.Running,
                point.EventsDone))]);
    }
}

/// <summary>
/// One moment: desired replicas, working pods, paid nodes, messages in the queue, waiting and running activities, events done.
/// </summary>
internal sealed record PlanReportPoint(int Second, int Replicas, int ReadyPods, int Nodes, int Messages, int Activities, long EventsDone);

/// <summary>The settings found, and what each is worth.</summary>
internal sealed record OptimizedSettingsReport(PlanGoal Goal, double DollarsBefore, double Dollars, IReadOnlyList<SettingWorth> Changes);

/// <summary>What a burst took and what it cost.</summary>
internal sealed record ActualReport(ActualBurst Burst, ActualCost Cost);
