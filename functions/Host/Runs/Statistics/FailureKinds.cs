using Spate.TaskHub;

namespace Spate.Host.Runs.Statistics;

/// <summary>The failures of runs, by what they have in common.</summary>
/// <param name="Items">The most frequent kinds.</param>
/// <param name="Runs">How many runs failed, of these kinds and others.</param>
internal sealed record FailureKinds(IReadOnlyList<FailureOfKind> Items, long Runs)
{
    public static async Task<FailureKinds> ReadAsync(ITaskHub hub, RunFilter filter, int limit, CancellationToken cancellationToken)
    {
        var failures = await hub.GroupFailuresAsync(filter, limit, cancellationToken);
        return new FailureKinds([.. failures.Groups.Select(FailureOfKind.Of)], failures.Runs);
    }
}

/// <summary>Runs that failed in the same way.</summary>
/// <param name="Fingerprint">What their failures have in common.</param>
/// <param name="Message">What they say, without what differs.</param>
/// <param name="Count">How many there are.</param>
/// <param name="First">When the first of them was scheduled.</param>
/// <param name="Last">When the last of them was scheduled.</param>
/// <param name="Example">The last of them.</param>
internal sealed record FailureOfKind(
    string Fingerprint, string Message, long Count, DateTimeOffset First, DateTimeOffset Last, string Example)
{
    public static FailureOfKind Of(FailureGroup group) => new(
        group.Fingerprint, group.Failure is null ? "" : ErrorFingerprint.TitleOf(group.Failure), group.Runs, group.First, group.Last,
        group.Example);
}
