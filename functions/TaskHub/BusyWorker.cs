namespace Spate.TaskHub;

/// <summary>A worker that runs activities.</summary>
/// <param name="Worker">Its name.</param>
/// <param name="Pool">The pool.</param>
/// <param name="Calls">How many calls of the pool it has leased.</param>
public sealed record BusyWorker(string Worker, string Pool, long Calls);
