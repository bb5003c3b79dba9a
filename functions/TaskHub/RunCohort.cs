namespace Spate.TaskHub;

/// <summary>How the nodes of many runs fared.</summary>
/// <param name="Runs">How many runs there are.</param>
/// <param name="NotBegun">How many of them have said nothing of their nodes yet.</param>
/// <param name="Untold">How many of them ended without saying how their nodes fared, as runs of earlier versions of this program.</param>
/// <param name="Nodes">The nodes, by name.</param>
public sealed record RunCohort(long Runs, long NotBegun, long Untold, IReadOnlyList<NodeCohort> Nodes);

/// <summary>How one node fared in many runs.</summary>
/// <param name="Node">Its path, without the numbers of items.</param>
/// <param name="States">How many runs have it in which state.</param>
/// <param name="Calls">Calls of it in the runs that ended, retries included.</param>
/// <param name="Wait">From its first call until the first of its calls began to run, in the runs that ended.</param>
/// <param name="Duration">From then until its last answer.</param>
public sealed record NodeCohort(
    string Node, IReadOnlyDictionary<string, long> States, long Calls, TimeSpread? Wait, TimeSpread? Duration);

/// <summary>Where the values of a set of times lie, to 2 percent.</summary>
/// <param name="P50">Half of them are not longer.</param>
/// <param name="P99">99 of 100 are not longer.</param>
public sealed record TimeSpread(TimeSpan P50, TimeSpan P99);
