using Microsoft.DurableTask;

namespace Spate.Dag.Execution;

/// <summary>Where something runs: in which run, under which path, and with which options.</summary>
internal sealed record NodeScope
{
    public required TaskOrchestrationContext Context { get; init; }

    public required StatusBoard Status { get; init; }

    public required ExecutionId Execution { get; init; }

    /// <summary>
    /// What runs: a node by its name, a node within a sub-DAG as <c>sub/node</c>, an item of a fan-out as <c>node[17]</c>.
    /// </summary>
    public string Path { get; init; } = "";

    /// <summary>The path without indices.</summary>
    public string StatusPath { get; init; } = "";

    /// <summary>Whether it runs for one item of a fan-out, so that the status counts it among others.</summary>
    public bool IsCounted { get; init; }

    public Stop Stop { get; init; } = new();

    /// <summary>The locks that it runs under.</summary>
    public IReadOnlyList<string> Held { get; init; } = [];

    /// <summary>How activities are called that say nothing themselves.</summary>
    public ActivityOptions Options { get; init; } = new();

    public NodeScope Node(string name) => this with { Path = Join(Path, name), StatusPath = Join(StatusPath, name) };

    public NodeScope Item(int index) => this with { Path = $"{Path}[{index}]", IsCounted = true };

    /// <summary>Where something runs that serves a node, or with <c>@lock</c> alone the graph.</summary>
    public NodeScope Service(string name) => this with { Path = $"{Path}@{name}" };

    /// <summary>The same, that stops after a time.</summary>
    public NodeScope Under(Limit? limit) => limit is null ? this : this with { Stop = limit.Stop };

    public NodeScope Holding(DagLock? held) => held is null ? this : this with { Held = [.. Held, held.Name] };

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}/{name}";
}
