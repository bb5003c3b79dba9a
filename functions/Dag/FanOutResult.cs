using System.Text.Json.Serialization;
using Spate.Dag.Execution;

namespace Spate.Dag;

/// <summary>The output of a fan-out that tolerates failures.</summary>
/// <param name="Items">How many items there were.</param>
/// <param name="Outputs">What those that succeeded gave, in the items' order.</param>
/// <param name="Failures">Those that failed, in the items' order.</param>
public sealed record FanOutResult<T>(int Items, IReadOnlyList<ItemOutput<T>> Outputs, IReadOnlyList<ItemFailure> Failures)
    : IHasArtifacts
{
    /// <summary>What those that succeeded gave, in the items' order.</summary>
    [JsonIgnore]
    public IEnumerable<T> Values => Outputs.Select(item => item.Output);

    [JsonIgnore]
    IEnumerable<Artifact> IHasArtifacts.Artifacts => Values.SelectMany(value => OutputArtifacts.Of(value));
}

/// <summary>What an item gave.</summary>
/// <param name="Index">Its place in the list.</param>
/// <param name="Output">What its work gave.</param>
public sealed record ItemOutput<T>(int Index, T Output);

/// <summary>An item that failed.</summary>
/// <param name="Index">Its place in the list.</param>
/// <param name="Item">The item as text (JSON, unless it is one), cut after 100 characters.</param>
/// <param name="Error">Why, cut after 300 characters.</param>
public sealed record ItemFailure(int Index, string Item, string Error)
{
    /// <inheritdoc />
    public override string ToString() => $"item {Index} ({Item}): {Error}";
}
