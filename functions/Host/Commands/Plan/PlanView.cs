using Spate.Host.Commands.Plan.Actual;
using Spate.Host.Terminals;
using Spate.Planning;
using Spectre.Console;

namespace Spate.Host.Commands.Plan;

/// <summary>Shows a plan on the terminal.</summary>
internal static class PlanView
{
    private const int PlainWidth = 100;
    private const int MinWidth = 60;
    private const int MaxWidth = 120;
    private const int PodLines = 8;
    private const int QueueLines = 4;
    private const int FarDeadline = 4;
    private const int ShownLimits = 3;

    public static void Write(Terminal terminal, CapacityPlan plan, OptimizedSettings? found, ActualBurst? actual)
    {
        var width = terminal.IsInteractive ? Math.Clamp(AnsiConsole.Profile.Width - 1, MinWidth, MaxWidth) : PlainWidth;
        WriteVerdict(terminal, plan);
        WriteChart(terminal, plan, width);
        WriteCosts(terminal, plan);
        if (actual is not null)
            ActualView.Write(terminal, plan, actual);
        if (found is not null)
        {
            WriteList(
                terminal, $"Settings, ${found.Dollars:0.00} on demand in place of ${found.DollarsBefore:0.00}", Settings(found), width);
        }

        WriteWarnings(terminal, plan, width);
        WriteList(terminal, "Assumptions", plan.Assumptions.Select(Markup.Escape), width);
    }

    private static void WriteVerdict(Terminal terminal, CapacityPlan plan)
    {
        var (scenario, result) = (plan.Scenario, plan.Result);
        var grid = Plain("", "");
        grid.AddRow(
            "work",
            $"{Units.Count(scenario.Workload.Events)} events in {Units.Count(scenario.Workload.Files)} files, arriving over "
            + $"{Time(scenario.Workload.Arrival.TotalSeconds)}");
        grid.AddRow("deadline", $"{Time(scenario.Deadline.TotalSeconds)}: {Verdict(plan)}");
        grid.AddRow("drained", result.DrainedAt is { } drained ? $"after {Time(drained)}{Rate(scenario, drained)}" : "not within a day");
        grid.AddRow("first pod", result.FirstReadyAt is { } first ? $"ready after {Time(first)}" : "none");
        var peak = result.PeakReadyAt is { } reached ? $"; most ready after {Time(reached)}" : "";
        grid.AddRow(
            "most pods",
            $"{Units.Count(result.PeakPods)} of {Units.Count(scenario.Scaler.MaxReplicaCount)} allowed, on {Units.Count(result.PeakNodes)} "
            + $"nodes{peak}");
        grid.AddRow("longest", $"{Time(result.LongestPartSeconds)} for one of {Units.Count(result.Parts)} parts");
        grid.AddRow(
            "limited by",
            string.Join("; ", plan.Limits.Take(ShownLimits).Select(static (limit, index) => index == 0
                ? $"{limit.What}: {Time(limit.Seconds)} alone ({limit.Why})"
                : $"{limit.What}: {Time(limit.Seconds)}")));
        terminal.WriteTable(grid);
    }

    private static void WriteChart(Terminal terminal, CapacityPlan plan, int width)
    {
        var timeline = plan.Result.Timeline.Where(static point => point.Time >= 0).ToList();
        if (timeline.Count == 0)
            return;

        // The deadline is drawn unless it is so late that nothing else could be seen.
        var (end, deadline) = (timeline.Count, (int)plan.Scenario.Deadline.TotalSeconds);
        var seconds = deadline <= FarDeadline * end ? Math.Max(end, deadline + Math.Max(1, deadline / 50)) : end;
        terminal.Out.WriteLine();
        foreach (var line in PlanChart.Draw(
            deadline < seconds ? "pods that work (▲ deadline)" : "pods that work",
            [.. timeline.Select(static point => (double)point.Ready)],
            seconds,
            width,
            PodLines))
        {
            terminal.Out.WriteLine(line);
        }

        double[] waiting = [.. timeline.Select(static point => (double)(point.Visible + point.InFlight + point.Waiting))];
        foreach (var line in PlanChart.Draw("files that wait", waiting, seconds, width, QueueLines))
            terminal.Out.WriteLine(line);
        foreach (var line in PlanChart.Axis(seconds, plan.Scenario.Deadline.TotalSeconds, width))
            terminal.Out.WriteLine(line);
        terminal.Out.WriteLine();
    }

    private static void WriteCosts(Terminal terminal, CapacityPlan plan)
    {
        var (cost, lambda, result) = (plan.Cost, plan.Lambda, plan.Result);
        var table = TableOutput.Columns("COST", "THIS BURST", "PER 1M EVENTS", "DRAINED").AddColumn("[grey]WHAT[/]");
        var nodes = $"{result.NodeSeconds / 3600.0:0.0} node-hours, {cost.Utilization:P0} of them enriching";
        var fits = lambda.Fits ? "" : $"; one takes {Time(lambda.LongestSeconds)}, and 15m is the limit";
        var functions = $"{Units.Count((long)lambda.GbSeconds)} GB-s, {Units.Count(lambda.Concurrency)} at a time{fits}";
        var drained = result.DrainedAt is { } seconds ? Time(seconds) : "never";
        Row("on demand", cost.OnDemand, drained, nodes);
        Row("spot", cost.Spot, drained, "the same");
        Row("Lambda x86-64", cost.LambdaX86, Time(lambda.DrainSeconds), functions);
        Row("Lambda arm64", cost.LambdaArm, Time(lambda.DrainSeconds), "the same");
        var requests = result.Requests;
        Row(
            "S3, SQS",
            cost.Requests,
            "",
            $"beside either: {Units.Count((long)requests.Writes)} writes, {Units.Count((long)requests.Reads)} reads");
        terminal.WriteTable(table);
        terminal.Out.WriteLine(cost.IdlePerHour > 0
            ? $"Between bursts: ${cost.IdlePerHour:0.00} an hour, on demand."
            : "Between bursts: no pods, no nodes, no cost.");

        void Row(string name, double dollars, string done, string what)
        {
            var each = plan.Scenario.Workload.Events == 0 ? "" : $"${dollars / plan.Scenario.Workload.Events * 1e6:0.00000}";
            table.AddRow(name, $"${dollars:0.00}", each, done, Markup.Escape(what));
        }
    }

    private static void WriteWarnings(Terminal terminal, CapacityPlan plan, int width)
    {
        foreach (var warning in plan.Warnings)
        {
            var remedies = warning.Remedies.SelectMany((remedy, index) => Describe(remedy, index, warning.Remedies.Count));
            WriteList(terminal, warning.Kind.ToString(), [Markup.Escape(warning.Message), .. remedies], width);
        }
    }

    private static IEnumerable<string> Settings(OptimizedSettings found) => found.Changes.Count == 0
        ? ["No settings are better than the present ones."]
        : found.Changes.Select(static worth =>
        {
            var (change, later) = (worth.Change, worth.Seconds switch
            {
                null => "it would not be done",
                < -0.5 and var seconds => $"{Time(-seconds)} sooner",
                > 0.5 and var seconds => $"{Time(seconds)} later",
                _ => "as soon",
            });
            return Describe(change)
                + Markup.Escape($": without it ${Math.Abs(worth.Dollars):0.00} {(worth.Dollars < 0 ? "less" : "more")}, {later}");
        });

    private static IEnumerable<string> Describe(Remedy remedy, int index, int count)
    {
        var lead = index > 0 ? "Or"
            : count > 1 ? "Any one of these meets it: set"
            : remedy.Changes.Count > 1 ? "Together, these meet it: set"
            : "This meets it: set";
        foreach (var change in remedy.Changes)
        {
            yield return $"{lead} "
                + $"{Describe(change)}"
                + $"{(ReferenceEquals(change, remedy.Changes[^1]) ? $": drained after {Time(remedy.DrainSeconds)}" : "")}";
            lead = "And";
        }
    }

    private static string Describe(SettingChange change)
    {
        var where = change.Location is null ? "" : $" ({change.Location})";
        return Markup.Escape($"{change.Field} of {change.Object}{where} from {change.Current} to ")
            + $"[bold]{Markup.Escape(change.Suggested)}[/]";
    }

    private static void WriteList(Terminal terminal, string title, IEnumerable<string> lines, int width)
    {
        terminal.Out.WriteLine();
        terminal.Out.WriteLine(title);
        var table = Plain("", "");
        table.Width = width;
        foreach (var line in lines)
            table.AddRow(" ·", line);
        terminal.WriteTable(table);
    }

    private static string Verdict(CapacityPlan plan) => plan.MeetsDeadline
        ? $"[green]met[/], {Time(plan.Scenario.Deadline.TotalSeconds - plan.Result.DrainedAt!.Value)} to spare"
        : "[red]missed[/]";

    private static string Rate(Scenario scenario, double drained) =>
        drained > 0 ? $", {Units.Count((long)(scenario.Workload.Events / drained))} events/s on average" : "";

    /// <summary>Columns without headers; the last one wraps.</summary>
    private static Table Plain(params ReadOnlySpan<string> columns)
    {
        var table = new Table().Border(TableBorder.None).HideHeaders();
        for (var i = 0; i < columns.Length; i++)
        {
            table.AddColumn(i < columns.Length - 1
                ? new TableColumn(columns[i]).NoWrap().PadLeft(0).PadRight(2)
                : new TableColumn(columns[i]).PadLeft(0));
        }

        return table;
    }

    private static string Time(double seconds) => Units.Duration(TimeSpan.FromSeconds(seconds));
}
