namespace Spate.Dag.Execution;

/// <summary>The input of one execution, and what its nodes have come to so far.</summary>
internal sealed class DagResults(object? input, int nodes)
{
    private readonly NodeResult[] _results = new NodeResult[nodes];

    public object? Input => input;

    public NodeResult this[DagNode node]
    {
        get => _results[node.Index];
        set => _results[node.Index] = value;
    }
}
