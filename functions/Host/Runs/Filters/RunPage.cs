namespace Spate.Host.Runs.Filters;

/// <summary>Some of the runs that match.</summary>
/// <param name="Runs">The runs, the newest first.</param>
/// <param name="Next">Where the next page begins: give it as <c>after</c>; null after the last.</param>
internal sealed record RunPage(IReadOnlyList<RunSummary> Runs, string? Next);
