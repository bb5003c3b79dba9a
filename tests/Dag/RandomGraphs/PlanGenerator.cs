namespace Spate.Dag.Tests.RandomGraphs;

/// <summary>Draws plans, and makes a plan smaller.</summary>
internal static class PlanGenerator
{
    private static readonly string[] States = ["", "Succeeded", "Failed", "Skipped", "Omitted", "Ended"];

    public static Plan Draw(Random random, int maxNodes, bool nested = false)
    {
        var nodes = new List<PlanNode>();
        var count = random.Next(1, maxNodes + 1);
        while (nodes.Count < count) nodes.Add(DrawNode(random, nodes.Count, nested));
        return WithoutRefused(new Plan(nodes, FailFast: !nested && random.Next(5) == 0));
    }

    /// <summary>The plan without what its nodes ask for in vain, which the library refuses.</summary>
    private static Plan WithoutRefused(Plan plan)
    {
        while (true)
        {
            try
            {
                PlanGraph.Declare(plan);
                return plan;
            }
            catch (DagException e) when (e.Message.Contains("can never start", StringComparison.Ordinal))
            {
                plan = plan with
                {
                    Nodes = [.. plan.Nodes.Select((node, i) =>
                        e.Message.StartsWith($"Node 'n{i}' ", StringComparison.Ordinal) ? node with { After = null } : node)],
                };
            }
        }
    }

    /// <summary>The same plan with limits here and there, some of which will be met and some not.</summary>
    public static Plan WithLimits(Plan plan, Random random) => plan with
    {
        Deadline = random.Next(2) == 0 ? TimeSpan.FromSeconds(random.Next(1, 20)) : null,
        Nodes =
        [
            .. plan.Nodes.Select(node => node with
            {
                Timeout = random.Next(3) == 0 ? TimeSpan.FromSeconds(random.Next(1, 8)) : null,
                Sub = node.Sub is { } sub ? WithLimits(sub, random) : null,
            }),
        ],
    };

    /// <summary>Plans with a little less in them.</summary>
    public static IEnumerable<Plan> Smaller(Plan plan) => Simpler(plan).Select(WithoutRefused);

    private static IEnumerable<Plan> Simpler(Plan plan)
    {
        for (var i = plan.Nodes.Count - 1; i >= 0 && plan.Nodes.Count > 1; i--)
            yield return plan with { Nodes = [.. plan.Nodes.Where((_, at) => at != i).Select(node => Without(node, i))] };
        for (var i = 0; i < plan.Nodes.Count; i++)
        {
            foreach (var node in Simpler(plan.Nodes[i]))
                yield return plan with { Nodes = [.. plan.Nodes.Select((old, at) => at == i ? node : old)] };
        }
    }

    private static PlanNode DrawNode(Random random, int index, bool nested)
    {
        bool Chance(double share) => random.NextDouble() < share;
        var isFanOut = Chance(0.2);
        var node = new PlanNode
        {
            Inputs = index == 0 ? [] : [.. Enumerable.Range(0, random.Next(4)).Select(_ => (random.Next(index), (Taken)random.Next(3)))],
            After = index > 0 && Chance(0.4) ? DrawAsk(random, index, depth: 2) : null,
            When = index > 0 && Chance(0.15) ? random.Next(index) : null,
            ContinueOnFailure = Chance(0.2),
            Sub = !nested && Chance(0.15) ? Draw(random, 6, nested: true) : null,
            Tolerated = random.Next(3),
            Concurrency = Chance(0.5) ? random.Next(1, 4) : null,
        };
        if (isFanOut) return node with { Items = [.. Enumerable.Range(0, random.Next(8)).Select(_ => Chance(0.15))] };
        return node.Sub is null ? node with { Fails = Chance(0.2) } : node;
    }

    private static Ask DrawAsk(Random random, int index, int depth)
    {
        switch (depth == 0 ? 0 : random.Next(6))
        {
            case 1: return new Ask.Both(DrawAsk(random, index, depth - 1), DrawAsk(random, index, depth - 1));
            case 2: return new Ask.Either(DrawAsk(random, index, depth - 1), DrawAsk(random, index, depth - 1));
            case 3: return new Ask.Not(DrawAsk(random, index, depth - 1));
            default: return new Ask.Of(random.Next(index), States[random.Next(States.Length)]);
        }
    }

    private static IEnumerable<PlanNode> Simpler(PlanNode node)
    {
        if (node.After is not null) yield return node with { After = null };
        if (node.When is not null) yield return node with { When = null };
        if (node.ContinueOnFailure) yield return node with { ContinueOnFailure = false };
        if (node.Fails) yield return node with { Fails = false };
        if (node.Concurrency is not null) yield return node with { Concurrency = null };
        foreach (var input in node.Inputs) yield return node with { Inputs = [.. node.Inputs.Where(other => other != input)] };
        if (node.Items is { Count: > 0 } items) yield return node with { Items = [.. items.Skip(1)] };
        if (node.Items is not null) yield return node with { Items = null };
        if (node.Sub is null) yield break;
        yield return node with { Sub = null };
        foreach (var sub in Smaller(node.Sub)) yield return node with { Sub = sub };
    }

    private static PlanNode Without(PlanNode node, int removed)
    {
        int Moved(int at) => at > removed ? at - 1 : at;
        return node with
        {
            Inputs = [.. node.Inputs.Where(input => input.Node != removed).Select(input => (Moved(input.Node), input.Taken))],
            After = node.After is { } after && !after.Nodes.Contains(removed) ? Move(after) : null,
            When = node.When is { } when && when != removed ? Moved(when) : null,
        };

        Ask Move(Ask ask) => ask switch
        {
            Ask.Of of => of with { Node = Moved(of.Node) },
            Ask.Both both => new Ask.Both(Move(both.Left), Move(both.Right)),
            Ask.Either either => new Ask.Either(Move(either.Left), Move(either.Right)),
            Ask.Not not => new Ask.Not(Move(not.Inner)),
            _ => throw new NotSupportedException(),
        };
    }
}
