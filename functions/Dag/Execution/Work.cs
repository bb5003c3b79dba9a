namespace Spate.Dag.Execution;

/// <summary>What a node does.</summary>
internal abstract class Work
{
    public abstract Task<object?> RunAsync(NodeScope scope, DagResults results);

    public abstract WorkShape Shape { get; }
}

/// <summary>What a node does, without its code.</summary>
internal readonly record struct WorkShape(
    string? Activity = null, DagShape? Dag = null, FanOutShape? FanOut = null, bool IsApproval = false, bool IsMemoized = false,
    TimeSpan? Timeout = null);

/// <summary>A template, run once.</summary>
internal sealed class Single<TIn, TOut>(Template<TIn, TOut> template, Edge<TIn> input) : Work
{
    public override WorkShape Shape => template.Describe();

    public override async Task<object?> RunAsync(NodeScope scope, DagResults results) =>
        await template.RunAsync(scope, input.Read(results));
}
