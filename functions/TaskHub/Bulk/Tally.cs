namespace Spate.TaskHub.Bulk;

/// <summary>Counts what a bulk replay did, in bounded space.</summary>
internal static class Tally
{
    private const int MaxRefusals = 20;
    private const int MaxFingerprints = 100;
    private const string Other = "other";

    internal static BulkReplayProgress Add(BulkReplayProgress progress, FoundRuns found, ReplayedRuns replayed) => progress with
    {
        Examined = progress.Examined + found.Examined,
        Matched = progress.Matched + found.Runs.Count,
        Replayed = progress.Replayed + replayed.Replayed.Count,
        Refused = progress.Refused + replayed.Refusals.Count,
        Refusals = [.. progress.Refusals.Concat(replayed.Refusals).Take(MaxRefusals)],
        Fingerprints = Count(progress.Fingerprints, found.Runs, replayed.Replayed.ToHashSet(StringComparer.Ordinal)),
    };

    private static Dictionary<string, long> Count(
        IReadOnlyDictionary<string, long> before, IReadOnlyList<FoundRun> found, HashSet<string> replayed)
    {
        var counts = before.ToDictionary(StringComparer.Ordinal);
        foreach (var run in found.Where(run => run.Fingerprint is not null && replayed.Contains(run.InstanceId)))
        {
            var name = counts.ContainsKey(run.Fingerprint!) || counts.Count < MaxFingerprints ? run.Fingerprint! : Other;
            counts[name] = counts.GetValueOrDefault(name) + 1;
        }

        return counts;
    }
}
