namespace Spate.Dag;

/// <summary>What an approval may carry. Its <see cref="NodeOptions{TInput}.Timeout"/> is how long it waits for a decision.</summary>
/// <typeparam name="TInput">The graph's input.</typeparam>
public sealed record ApprovalOptions<TInput> : NodeOptions<TInput>
{
    /// <summary>What counts as decided after the timeout. If nothing does, the node fails then.</summary>
    public ApprovalDecision ByDefault { get; init; }
}
