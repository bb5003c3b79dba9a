namespace Spate.Dag.Tests.RandomGraphs;

/// <summary>The semantics of graphs, written a second time: what a plan comes to, without running anything.</summary>
internal sealed class PlanModel
{
    private readonly Plan _plan;
    private readonly string _path;
    private readonly Func<int, bool> _isBroken;
    private readonly int[] _outputs;
    private readonly NodeState[] _states;

    private PlanModel(Plan plan, int input, string path, Func<int, bool> isBroken)
    {
        _plan = plan;
        _path = path;
        _isBroken = isBroken;
        _outputs = new int[plan.Nodes.Count];
        _states = new NodeState[plan.Nodes.Count];
        for (var i = 0; i < plan.Nodes.Count; i++)
        {
            (_states[i], _outputs[i]) = End(plan.Nodes[i], i, input);
            States[Path(i)] = _states[i];
        }

        Fails = plan.Leaves.Any(leaf => IsFailure(leaf));
        Output = plan.Leaves.Sum(leaf => OutcomeValue(leaf));
    }

    /// <summary>How every node ends, by its path, those of sub-DAGs included.</summary>
    public SortedDictionary<string, NodeState> States { get; } = new(StringComparer.Ordinal);

    /// <summary>What is called, unless a fan-out stops early.</summary>
    public SortedSet<string> Calls { get; } = new(StringComparer.Ordinal);

    /// <summary>The fan-outs that fail, which may stop before all their items have begun.</summary>
    public List<string> FailedFanOuts { get; } = [];

    public bool Fails { get; }

    public int Output { get; }

    public static PlanModel Of(Plan plan, int input) => new(plan, input, "", _ => true);

    /// <summary>What a plan comes to that was rewound some times: each time, a part of what fails is put right before.</summary>
    public static PlanModel Of(Plan plan, int input, int rewinds) => new(plan, input, "", value => IsBroken(value, rewinds));

    /// <summary>Whether what can fail with an input still does so after so many rewinds. After three, nothing does.</summary>
    public static bool IsBroken(int input, int rewinds) => (uint)input % 3 >= rewinds;

    /// <summary>What the activity makes of its input.</summary>
    public static int Work(int input) => unchecked((input * 31) + 7) & 0xffff;

    private string Path(int node) => $"{_path}n{node}";

    private (NodeState State, int Output) End(PlanNode node, int index, int input)
    {
        if (node.After is { } ask && !Holds(ask)) return (NodeState.Omitted, 0);
        var needed = node.Inputs.Where(i => i.Taken == Taken.Output).Select(i => i.Node).ToList();
        if (node.When is { } when) needed.Add(when);
        var wanted = node.Inputs.Where(i => i.Taken == Taken.OrDefault && node.After?.Nodes.Contains(i.Node) != true).Select(i => i.Node);
        if (needed.Exists(n => _states[n] is NodeState.Failed or NodeState.Omitted) || !wanted.All(GoesOn)) return (NodeState.Omitted, 0);
        if (needed.Exists(n => _states[n] == NodeState.Skipped)) return (NodeState.Skipped, 0);
        if (node.When is { } asked && _outputs[asked] % 3 == 0) return (NodeState.Skipped, 0);
        var value = input + node.Inputs.Sum(i => i.Taken == Taken.Outcome ? OutcomeValue(i.Node) : _outputs[i.Node]);
        return node.Items is null ? Once(node, value, Path(index), node.Fails) : Each(node, value, Path(index));
    }

    private (NodeState State, int Output) Each(PlanNode node, int value, string path)
    {
        var ends = node.Items!.Select((fails, i) => Once(node, value + i, $"{path}[{i}]", fails)).ToList();
        if (ends.Count(end => end.State == NodeState.Failed) <= node.Tolerated)
            return (NodeState.Succeeded, ends.Where(end => end.State == NodeState.Succeeded).Sum(end => end.Output));
        FailedFanOuts.Add(path);
        return (NodeState.Failed, 0);
    }

    private (NodeState State, int Output) Once(PlanNode node, int value, string path, bool fails)
    {
        if (node.Sub is not { } sub)
        {
            Calls.Add(path);
            return fails && _isBroken(value) ? (NodeState.Failed, 0) : (NodeState.Succeeded, Work(value));
        }

        var model = new PlanModel(sub, value, path + "/", _isBroken);
        Calls.UnionWith(model.Calls);
        FailedFanOuts.AddRange(model.FailedFanOuts);
        foreach (var (name, state) in model.States) States[name] = state;
        return model.Fails ? (NodeState.Failed, 0) : (NodeState.Succeeded, model.Output);
    }

    private int OutcomeValue(int node) => _states[node] == NodeState.Succeeded ? _outputs[node] : 1000 * (int)_states[node];

    private bool GoesOn(int node) => _states[node] is NodeState.Succeeded or NodeState.Skipped || Forgiven(node);

    private bool Forgiven(int node) => _states[node] == NodeState.Failed && _plan.Nodes[node].ContinueOnFailure;

    /// <summary>Whether a leaf fails the graph: itself, or by what left it omitted.</summary>
    private bool IsFailure(int node) =>
        (_states[node] == NodeState.Failed && !Forgiven(node))
        || (_states[node] == NodeState.Omitted && _plan.Nodes[node].References.Distinct().Any(IsFailure));

    private bool Holds(Ask ask) => ask switch
    {
        Ask.Both both => Holds(both.Left) && Holds(both.Right),
        Ask.Either either => Holds(either.Left) || Holds(either.Right),
        Ask.Not not => !Holds(not.Inner),
        Ask.Of { State: "" } of => GoesOn(of.Node),
        Ask.Of { State: "Ended" } => true,
        Ask.Of of => _states[of.Node].ToString() == of.State,
        _ => throw new NotSupportedException(),
    };
}
