namespace Spate.Dag;

/// <summary>More items of a fan-out failed than it tolerates.</summary>
public sealed class FanOutException(string message, IReadOnlyList<ItemFailure> failures) : Exception(message)
{
    /// <summary>The items that failed, in the items' order.</summary>
    public IReadOnlyList<ItemFailure> Failures => failures;
}
