using Spate.Host.Terminals;
using Spate.Planning;
using Spectre.Console;

namespace Spate.Host.Commands.Plan.Actual;

/// <summary>Compares what a burst took with its plan and with Lambda.</summary>
internal static class ActualView
{
    public static void Write(Terminal terminal, CapacityPlan plan, ActualBurst actual)
    {
        var (cost, planned) = (actual.Cost(plan.Scenario, plan.Prices), plan.Cost);
        var table = TableOutput.Columns("", "ACTUAL", "PLAN");
        table.AddRow("events", Count(actual.Events), Count(plan.Scenario.Workload.Events));
        table.AddRow("files", Count(actual.Files), Count(plan.Scenario.Workload.Files));
        table.AddRow("drained", Time(actual.DrainSeconds), plan.Result.DrainedAt is { } drained ? Time(drained) : "never");
        table.AddRow("pod-seconds", Count(actual.PodSeconds), Count(plan.Result.PodSeconds));
        table.AddRow(
            "node-seconds",
            $"{Count(actual.NodeSeconds)}{(actual.IsWholeNodes ? "" : " with workers on them")}",
            Count(plan.Result.NodeSeconds));
        table.AddRow("slots used", $"{actual.SlotUtilization:P0}", "");
        table.AddRow("nodes used", $"{cost.Utilization:P0}", $"{planned.Utilization:P0}");
        table.AddRow("on demand", $"${cost.OnDemand:0.00}", $"${planned.OnDemand:0.00}");
        table.AddRow("spot", $"${cost.Spot:0.00}", $"${planned.Spot:0.00}");
        table.AddRow("Lambda x86-64", $"${cost.LambdaX86:0.00}", $"${planned.LambdaX86:0.00}");
        table.AddRow("Lambda arm64", $"${cost.LambdaArm:0.00}", $"${planned.LambdaArm:0.00}");
        terminal.Out.WriteLine();
        terminal.WriteTable(table);
        if (!actual.IsWholeNodes)
        {
            terminal.Out.WriteLine(
                "Nodes are counted while workers are on them: Prometheus has no kube_node_info of kube-state-metrics, "
                + "which would tell when they came and went.");
        }
    }

    private static string Count(double number) => Units.Count((long)number);

    private static string Time(double seconds) => Units.Duration(TimeSpan.FromSeconds(seconds));
}
