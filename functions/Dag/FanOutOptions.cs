namespace Spate.Dag;

/// <summary>What a fan-out may carry. One over a list that is not known before the graph runs needs one of the two bounds.</summary>
/// <typeparam name="TInput">The graph's input.</typeparam>
public sealed record FanOutOptions<TInput> : NodeOptions<TInput>
{
    /// <summary>The greatest number of items: with more, the node fails before any of them begins.</summary>
    public int? MaxItems { get; init; }

    /// <summary>How many items are under way at once; as one ends, the next begins. Null is all of them.</summary>
    public int? Concurrency { get; init; }
}
