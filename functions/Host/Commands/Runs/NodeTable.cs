using Spate.Dag;
using Spate.Host.Runs.Nodes;
using Spate.Host.Terminals;
using Spectre.Console;

namespace Spate.Host.Commands.Runs;

/// <summary>Shows nodes as a tree, with what each has come to beside it. A fan-out is one line, and one for each of its failures.</summary>
internal static class NodeTable
{
    private const int MaxMessage = 200;

    /// <param name="nodes">The nodes.</param>
    /// <param name="createdAt">When the run was scheduled.</param>
    /// <param name="width">How many characters there are for a line.</param>
    public static Table Of(IReadOnlyList<NodeDetails> nodes, DateTimeOffset createdAt, int width)
    {
        var table = new FittedTable(
            new("NODE"), new("STATE"), new("AFTER", Rank: 4), new("TIME", Rank: 1), new("CALLS", Rank: 2), new("ACTIVITY", Rank: 5),
            new("MESSAGE", Rank: 3, IsText: true, IsLeftOutIfEmpty: true));
        foreach (var node in nodes)
            Add(table, node, createdAt, "", "");
        return table.Fit(width);
    }

    private static void Add(FittedTable table, NodeDetails node, DateTimeOffset createdAt, string lead, string below)
    {
        table.Add(
            $"{lead}{Symbol(node.State)} {Markup.Escape(node.Name)}",
            TableOutput.Markup(node.State.ToString()),
            node.StartedAt is { } started ? Units.Duration(started - createdAt) : "",
            node.Seconds is { } seconds ? Units.Duration(TimeSpan.FromSeconds(seconds)) : "",
            Calls(node.Calls, node.FailedCalls),
            Markup.Escape(node.Activity ?? ""),
            Message(node));
        AddBelow(table, node, createdAt, below);
    }

    private static void AddBelow(FittedTable table, NodeDetails node, DateTimeOffset createdAt, string below)
    {
        var failures = node.Items?.Failures ?? [];
        var more = (node.Items?.Failed ?? 0) - failures.Count;
        var lines = failures.Count + (more > 0 ? 1 : 0) + node.Nodes.Count;
        foreach (var failure in failures)
        {
            table.Add(
                $"{below}{Branch(--lines)} {Symbol(NodeState.Failed)} {Markup.Escape(failure.Path[(failure.Path.LastIndexOf('/') + 1)..])}",
                TableOutput.Markup(nameof(NodeState.Failed)), "", "", Units.Count(failure.Calls), "", Text(failure.Failure ?? ""));
        }

        if (more > 0)
            table.Add($"{below}{Branch(--lines)} [grey]… {Units.Count(more)} more failed[/]");
        foreach (var part in node.Nodes)
        {
            var branch = Branch(--lines);
            Add(table, part, createdAt, $"{below}{branch} ", $"{below}{(lines > 0 ? "│" : " ")}  ");
        }
    }

    private static string Branch(int following) => following > 0 ? "├─" : "└─";

    private static string Calls(int calls, int failed) =>
        calls == 0 ? "" : failed == 0 ? Units.Count(calls) : $"{Units.Count(calls)}, {Units.Count(failed)} failed";

    /// <summary>What there is to say of a node: how many items it has, or why it failed.</summary>
    public static string Message(NodeDetails node) => node switch
    {
        { Items: { } items } => Counts(items),
        { Approval: { Answer: null } asked, State: NodeState.Running } => $"waits for approval: {Text(asked.Question)}",
        { Approval.Answer: { } answer } =>
            Text($"{answer.Decision}{(answer.By is { } by ? $" by {by}" : "")}{(answer.Comment is { } why ? $": {why}" : "")}"),
        { Failure: { } failure, State: NodeState.Failed or NodeState.Running } => Text(failure),
        { State: NodeState.Failed, Calls: > 0, Seconds: null } => "The run ended before it did.",
        _ => "",
    };

    private static string Counts(ItemCounts items)
    {
        var parts = new[]
        {
            (items.Succeeded, "succeeded"),
            (items.Failed, "failed"),
            (items.Running, "running"),
            (items.Pending, "pending"),
        }
            .Where(static part => part.Item1 > 0).Select(static part => $"{Units.Count(part.Item1)} {part.Item2}");
        return $"{Units.Count(items.Total, "item")}: {string.Join(", ", parts)}";
    }

    private static string Text(string message) => Printable.Line(message, MaxMessage);

    private static string Symbol(NodeState state) => state switch
    {
        NodeState.Succeeded => "[green]✔[/]",
        NodeState.Failed => "[red]✖[/]",
        NodeState.Running => "[yellow]●[/]",
        NodeState.Pending => "[grey]◷[/]",
        _ => "[grey]○[/]",
    };
}
