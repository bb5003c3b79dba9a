using Spate.Dag;

namespace Spate.Pipeline;

/// <summary>A program that a route runs after enrichment: where it stands in the run, and what it is.</summary>
/// <param name="Plan">Where it stands: a run keeps that from its inspection on.</param>
/// <param name="Program">What it is: as it is configured where the step runs.</param>
public sealed record RouteStep(StepPlan Plan, StepProgram Program)
{
    /// <summary>Its name.</summary>
    public string Name => Plan.Name;
}

/// <summary>What shapes the graph of a route's steps.</summary>
public sealed record StepPlan
{
    /// <summary>The step's name, which names its node.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Where each input comes from: <c>object</c>, <c>parts</c>, <c>rejects</c>, or an output of an earlier step as <c>step.output</c>. Of
    /// several sources, those of steps that were skipped give nothing.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Inputs { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    /// <summary>Whether it runs once for each part (<c>parts</c>), or each file of a folder (<c>step.output</c>); null for once.</summary>
    public string? ForEach { get; init; }

    /// <summary>How many of these are under way at once; null for all.</summary>
    public int? Concurrency { get; init; }

    /// <summary>How earlier steps must have ended, such as <c>validate</c> or <c>validate.failed</c>.</summary>
    public IReadOnlyList<string> After { get; init; } = [];

    /// <summary>Conditions, such as <c>size > 100MiB</c>, all of which must hold.</summary>
    public IReadOnlyList<string> When { get; init; } = [];

    /// <summary>What it must hold while it runs, with all its items; null for nothing.</summary>
    public StepLock? Lock { get; init; }

    /// <summary>Whether its failure neither fails the run nor stops steps that come after it.</summary>
    public bool ContinueOnFailure { get; init; }

    /// <summary>How it is tried again.</summary>
    public RouteRetry Retry { get; init; } = new();

    /// <summary>How long one attempt may take, with fetching its inputs and storing its outputs.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>The pool of workers that run it.</summary>
    public string Pool { get; init; } = ActivityOptions.DefaultPool;

    /// <summary>Higher runs first within the pool.</summary>
    public int Priority { get; init; }
}

/// <summary>What only so many steps may hold at once, whichever runs and routes they belong to.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Limit">How many.</param>
public sealed record StepLock(string Name, int Limit);
