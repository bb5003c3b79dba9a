using Spate.Dag;
using Spate.Host.Runs.Statistics;
using Spate.Host.Terminals;
using Spectre.Console;

namespace Spate.Host.Commands.Cohort;

/// <summary>Shows a cohort to people: a line for each node.</summary>
internal static class CohortView
{
    private static readonly NodeState[] States =
        [NodeState.Succeeded, NodeState.Failed, NodeState.Running, NodeState.Pending, NodeState.Skipped, NodeState.Omitted];

    public static void Write(Terminal terminal, Host.Runs.Statistics.Cohort cohort)
    {
        terminal.Out.WriteLine($"{Units.Count(cohort.Runs, "run")} of {Printable.Line(cohort.Orchestration)}");
        if (cohort.Untold > 0)
            terminal.Out.WriteLine($"{Units.Count(cohort.Untold)} of them tell nothing of their nodes, as runs of earlier versions.");
        if (cohort.Runs == 0)
            return;
        terminal.Out.WriteLine();
        terminal.WriteTable(Table(cohort.Nodes, terminal.Width()));
    }

    private static Table Table(IReadOnlyList<CohortNode> nodes, int width)
    {
        var table = new FittedTable(
        [
            new("NODE", IsText: true),
            .. States.Select(static (state, rank) => new FittedColumn(state.ToString().ToUpperInvariant(), Rank: 4 + rank)),
            new("CALLS", Rank: 3), new("WAIT P50", Rank: 2), new("P99", Rank: 2), new("TIME P50", Rank: 1), new("P99", Rank: 1),
        ]);
        foreach (var node in nodes)
        {
            table.Add(
            [
                Printable.Line(node.Name),
                .. States.Select(state => Count(node, state)),
                Units.Count(node.Calls), Time(node.Wait?.P50), Time(node.Wait?.P99), Time(node.Duration?.P50), Time(node.Duration?.P99),
            ]);
        }

        return table.Fit(width);
    }

    private static string Count(CohortNode node, NodeState state)
    {
        var runs = node.Counts.GetValueOrDefault(state.ToString().ToLowerInvariant());
        var text = Units.Count(runs);
        return (runs, state) switch
        {
            (0, _) => "[grey]0[/]",
            (_, NodeState.Failed) => $"[red]{text}[/]",
            (_, NodeState.Succeeded) => $"[green]{text}[/]",
            (_, NodeState.Running) => $"[yellow]{text}[/]",
            _ => text,
        };
    }

    private static string Time(double? seconds) => seconds is { } value ? Units.Duration(TimeSpan.FromSeconds(value)) : "";
}
