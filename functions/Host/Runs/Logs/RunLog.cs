namespace Spate.Host.Runs.Logs;

/// <summary>What a call of a run's node logged.</summary>
/// <param name="Node">What was called: a node, or an item of a fan-out, such as <c>enrich[17]</c>.</param>
/// <param name="Task">The number of the call within the run.</param>
/// <param name="Attempt">How many times the node had been called, this call included.</param>
/// <param name="Worker">Who ran it.</param>
/// <param name="Time">When it ended.</param>
/// <param name="Failure">Why it failed; null if it did not.</param>
/// <param name="Text">The lines; empty if it failed and logged nothing.</param>
internal sealed record RunLog(
    string Node, int Task, int Attempt, string? Worker, DateTimeOffset Time, string? Failure, string Text);

/// <summary>Some of what the calls of a run logged.</summary>
/// <param name="Items">Of each call that logged something, or failed, in the order of the calls.</param>
/// <param name="Next">Pass it as <c>after</c> for the next page; null on the last page.</param>
internal sealed record RunLogPage(IReadOnlyList<RunLog> Items, int? Next);
