using Microsoft.DurableTask.Client;
using Spate.TaskHub.Hubs;

namespace Spate.TaskHub;

/// <summary>
/// A run that ended is to go on. What failed, was never answered, or belongs to one of <see cref="Nodes"/> is called anew; what succeeded
/// is kept, unless the code calls it only after something that is called anew.
/// </summary>
/// <param name="InstanceId">The instance.</param>
/// <param name="ReplayId">
/// What is to tell the run that goes on from the one that ended. A request that is made again with the same id does nothing, so that
/// whoever does not know whether it was carried out can make it again.
/// </param>
/// <param name="Reason">Why, for people who read the history.</param>
public sealed record RewindRequest(string InstanceId, string ReplayId, string? Reason = null)
{
    /// <summary>The tag of a call that names its node in a graph, such as <c>enrich</c> or, in a fan-out, <c>enrich[17]</c>.</summary>
    public const string NodeTag = "spate.node";

    internal string ExecutionId => ReplayIds.ToExecutionId(ReplayId);

    /// <summary>
    /// Nodes whose calls are made anew although they succeeded. A node stands for what is within it too: its items (<c>enrich[17]</c>) and
    /// its parts (<c>enrich/read</c>). With none, only a run that failed or was terminated can be rewound.
    /// </summary>
    public IReadOnlyList<string> Nodes { get; init; } = [];
}

/// <summary>What became of a request to rewind.</summary>
/// <param name="Rewound">Whether the run goes on.</param>
/// <param name="Status">The state of an instance that cannot be rewound; null if it was rewound, or there is none.</param>
public readonly record struct RewindResult(bool Rewound, OrchestrationRuntimeStatus? Status = null);
