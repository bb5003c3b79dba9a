using System.Text;

namespace Spate.Dag.Tests.RandomGraphs;

/// <summary>A graph as data: what the library's API would declare, and how its activities are to end.</summary>
internal sealed record Plan(IReadOnlyList<PlanNode> Nodes, bool FailFast = false)
{
    public TimeSpan? Deadline { get; init; }

    public IEnumerable<int> Leaves => Enumerable.Range(0, Nodes.Count).Where(i => !Nodes.Any(node => node.References.Contains(i)));

    public override string ToString() => Print(new StringBuilder(), "").ToString();

    private StringBuilder Print(StringBuilder text, string indent)
    {
        if (FailFast) text.Append($"{indent}fail-fast\n");
        if (Deadline is not null) text.Append($"{indent}deadline {Deadline}\n");
        for (var i = 0; i < Nodes.Count; i++)
        {
            text.Append($"{indent}n{i}: {Nodes[i]}\n");
            Nodes[i].Sub?.Print(text, indent + "    ");
        }

        return text;
    }
}

internal sealed record PlanNode
{
    public IReadOnlyList<(int Node, Taken Taken)> Inputs { get; init; } = [];

    public Ask? After { get; init; }

    /// <summary>The node whose output is asked; the condition holds unless that is a multiple of 3.</summary>
    public int? When { get; init; }

    public bool ContinueOnFailure { get; init; }

    public bool Fails { get; init; }

    /// <summary>For a fan-out, which of its items fail.</summary>
    public IReadOnlyList<bool>? Items { get; init; }

    public int Tolerated { get; init; }

    public int? Concurrency { get; init; }

    public Plan? Sub { get; init; }

    public TimeSpan? Timeout { get; init; }

    public IEnumerable<int> References =>
        Inputs.Select(input => input.Node).Concat(After?.Nodes ?? []).Concat(When is { } when ? [when] : []);

    public override string ToString()
    {
        var text = new StringBuilder(Sub is not null ? "sub-DAG" : "activity");
        if (Items is not null)
            text.Append($" ×{Items.Count}, of which {string.Join(',', Items.Index().Where(i => i.Item).Select(i => i.Index))} fail");
        if (Items is not null) text.Append($", {Tolerated} tolerated, {Concurrency?.ToString() ?? "all"} at once");
        if (Fails) text.Append(" that fails");
        foreach (var (node, taken) in Inputs) text.Append($", takes n{node} ({taken})");
        if (After is not null) text.Append($", after {After}");
        if (When is { } when) text.Append($", when n{when} % 3 != 0");
        if (Timeout is not null) text.Append($", timeout {Timeout}");
        return text.Append(ContinueOnFailure ? ", continue on failure" : "").ToString();
    }
}

internal enum Taken
{
    Output,
    OrDefault,
    Outcome,
}

/// <summary>What a node asks of others' ends.</summary>
internal abstract record Ask
{
    public abstract IEnumerable<int> Nodes { get; }

    public sealed record Of(int Node, string State) : Ask
    {
        public override IEnumerable<int> Nodes => [Node];

        public override string ToString() => State.Length == 0 ? $"n{Node}" : $"n{Node}.{State}";
    }

    public sealed record Both(Ask Left, Ask Right) : Ask
    {
        public override IEnumerable<int> Nodes => Left.Nodes.Concat(Right.Nodes);

        public override string ToString() => $"({Left} && {Right})";
    }

    public sealed record Either(Ask Left, Ask Right) : Ask
    {
        public override IEnumerable<int> Nodes => Left.Nodes.Concat(Right.Nodes);

        public override string ToString() => $"({Left} || {Right})";
    }

    public sealed record Not(Ask Inner) : Ask
    {
        public override IEnumerable<int> Nodes => Inner.Nodes;

        public override string ToString() => $"!{Inner}";
    }
}
