using System.Text.Json.Serialization;

namespace Spate.Dag;

/// <summary>Where a node stands, in the words of Argo Workflows.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NodeState>))]
public enum NodeState
{
    /// <summary>Something it depends on has not ended.</summary>
    Pending,

    /// <summary>Its activities are scheduled or running.</summary>
    Running,

    /// <summary>Its activities completed, and its output is there.</summary>
    Succeeded,

    /// <summary>Its condition did not hold, or it takes the output of a node that was skipped.</summary>
    Skipped,

    /// <summary>It did not run because a node failed.</summary>
    Omitted,

    /// <summary>An activity failed for good, or the node's input could not be computed.</summary>
    Failed,
}
