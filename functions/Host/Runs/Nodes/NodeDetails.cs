using Spate.Dag;

namespace Spate.Host.Runs.Nodes;

/// <summary>A node of a run's graph, and what the history tells of it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Path">Its path: its name, or that of the node it is part of, a slash, and its name.</param>
/// <param name="State">Its state. What a run left undone when it was terminated counts as failed, or omitted if it had not begun.</param>
internal sealed record NodeDetails(string Name, string Path, NodeState State)
{
    /// <summary>What it runs: an activity, or a graph.</summary>
    public string? Activity { get; init; }

    /// <summary>The nodes beside it that it waits for.</summary>
    public IReadOnlyList<string> After { get; init; } = [];

    /// <summary>Whether it runs once for each of many items.</summary>
    public bool IsFanOut { get; init; }

    /// <summary>Whether it runs after all others, however they end.</summary>
    public bool IsExitHandler { get; init; }

    /// <summary>When it was first called.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>From the first call to the last answer; null while one is missing.</summary>
    public double? Seconds { get; init; }

    /// <summary>Calls of it and of its parts, retries included.</summary>
    public int Calls { get; init; }

    /// <summary>How many of the calls failed.</summary>
    public int FailedCalls { get; init; }

    /// <summary>The last failure.</summary>
    public string? Failure { get; init; }

    /// <summary>Who ran its last call that was answered.</summary>
    public string? Worker { get; init; }

    /// <summary>What somebody is, or was, to decide.</summary>
    public ApprovalStatus? Approval { get; init; }

    /// <summary>What it ran over, if it is a fan-out that began.</summary>
    public ItemCounts? Items { get; init; }

    /// <summary>The nodes that it is made of, if it runs a graph.</summary>
    public IReadOnlyList<NodeDetails> Nodes { get; init; } = [];

    /// <summary>The node, and all that it is made of.</summary>
    internal IEnumerable<NodeDetails> AndParts => [this, .. Nodes.SelectMany(static node => node.AndParts)];
}

/// <summary>The items of a fan-out.</summary>
/// <param name="Total">How many there are, as far as is known.</param>
/// <param name="Succeeded">How many succeeded.</param>
/// <param name="Failed">How many failed, and are not tried again.</param>
/// <param name="Running">How many are under way, or will be tried again.</param>
/// <param name="Pending">How many have not begun.</param>
/// <param name="Failures">The first that failed.</param>
internal sealed record ItemCounts(
    int Total, int Succeeded, int Failed, int Running, int Pending, IReadOnlyList<ItemFailureDetails> Failures)
{
    /// <summary>How many failures are listed.</summary>
    public const int MaxFailures = 10;
}

/// <summary>An item that failed.</summary>
/// <param name="Path">Its path, such as <c>enrich[17]</c>: <c>rerun --from</c> takes it.</param>
/// <param name="Calls">How many times it was called.</param>
/// <param name="Failure">The last failure.</param>
internal sealed record ItemFailureDetails(string Path, int Calls, string? Failure);
