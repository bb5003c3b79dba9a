using System.Text.Json.Serialization;

namespace Spate.Dag;

/// <summary>Where a node stands, in the words of Argo Workflows.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NodeState>))]
public enum NodeState
{
    /// <summary>Something it depends on has not ended.</summary>
    Pending,

    /// <summary>Its work is scheduled or under way.</summary>
    Running,

    /// <summary>Its work completed, and its output is there.</summary>
    Succeeded,

    /// <summary>Its condition did not hold, or it takes the output of a node that was skipped.</summary>
    Skipped,

    /// <summary>What it depends on did not end in the way that it asks for, or the graph was stopped before.</summary>
    Omitted,

    /// <summary>Its work failed for good, or its input could not be computed.</summary>
    Failed,
}
