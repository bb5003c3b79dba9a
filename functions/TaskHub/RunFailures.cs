using DurableTask.Core;

namespace Spate.TaskHub;

/// <summary>The failures of runs, by kind.</summary>
/// <param name="Groups">The most frequent kinds.</param>
/// <param name="Runs">How many runs failed, of all kinds.</param>
public sealed record RunFailures(IReadOnlyList<FailureGroup> Groups, long Runs);

/// <summary>Runs that failed in the same way.</summary>
/// <param name="Fingerprint">What their failures have in common (<see cref="ErrorFingerprint"/>).</param>
/// <param name="Runs">How many there are.</param>
/// <param name="First">When the first of them was scheduled.</param>
/// <param name="Last">When the last of them was scheduled.</param>
/// <param name="Example">The last of them.</param>
/// <param name="Failure">Its failure; null if it is gone since.</param>
public sealed record FailureGroup(
    string Fingerprint, long Runs, DateTimeOffset First, DateTimeOffset Last, string Example, FailureDetails? Failure);
