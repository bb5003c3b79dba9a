namespace Spate.Dag.Execution;

/// <summary>A template, run once for each item of a list.</summary>
internal sealed class FanOut<TIn, TOut>(string node, Template<TIn, TOut> template, Edge<IReadOnlyList<TIn>> items, int maxItems) : Work
{
    public override WorkShape Shape => template.Describe() with { FanOut = new FanOutShape(maxItems) };

    public override async Task<object?> RunAsync(NodeScope scope, DagResults results)
    {
        var inputs = items.Read(results);
        if (inputs.Count > maxItems)
            throw new DagException($"Node '{node}' would fan out to {inputs.Count} activities; its bound is {maxItems}.");
        return await Task.WhenAll(inputs.Select((input, index) => template.RunAsync(scope.Item(index), input)));
    }
}
