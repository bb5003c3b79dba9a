namespace Spate.Dag.Execution;

/// <summary>The input and the outputs of one execution, so far.</summary>
internal sealed class DagValues(object? input, int nodes)
{
    private readonly object?[] _outputs = new object?[nodes];

    public object? Input => input;

    public object? this[DagNode node]
    {
        get => _outputs[node.Index];
        set => _outputs[node.Index] = value;
    }
}
