using System.Text.Json;
using Spate.TaskHub;

namespace Spate.Host.Runs.Replays;

/// <summary>What would be replayed.</summary>
/// <param name="Runs">How many runs match.</param>
/// <param name="Records">How many records they read, as far as they completed.</param>
/// <param name="Bytes">How many bytes their objects have.</param>
/// <param name="Failures">How many of them failed in which way, the most frequent first.</param>
internal sealed record ReplayPreview(long Runs, long Records, long Bytes, IReadOnlyList<FailureKind> Failures)
{
    /// <summary>Reads what a request means.</summary>
    public static async Task<ReplayPreview> ReadAsync(
        HubDurableTaskClient client, BulkReplay request, CancellationToken cancellationToken)
    {
        var found = client.FindRunsAsync(request.Filter, withPayloads: true, cancellationToken);
        var runs = request.MaxRuns is { } max ? found.Take((int)Math.Min(max, int.MaxValue)) : found;
        var (count, records, bytes) = (0L, 0L, 0L);
        var kinds = new Dictionary<string, FailureKind>(StringComparer.Ordinal);
        await foreach (var run in runs.WithCancellation(cancellationToken))
        {
            count++;
            records += Number(run.Output, "RecordsIn");
            bytes += Number(run.Input, "Object.Size");
            if (run.FailureDetails is not { } failure)
                continue;
            var fingerprint = ErrorFingerprint.Of(failure);
            var known = kinds.GetValueOrDefault(fingerprint) ?? new FailureKind(fingerprint, ErrorFingerprint.TitleOf(failure), 0);
            kinds[fingerprint] = known with { Runs = known.Runs + 1 };
        }

        return new ReplayPreview(count, records, bytes, [.. kinds.Values.OrderByDescending(static kind => kind.Runs)]);
    }

    /// <summary>A number in a text of JSON; 0 if it is not there. Orchestrations other than those of objects have other inputs.</summary>
    private static long Number(string? json, string path)
    {
        if (json is null)
            return 0;
        using var document = JsonDocument.Parse(json);
        return JsonPath.Find(document.RootElement, path) is { ValueKind: JsonValueKind.Number } found && found.TryGetInt64(out var number)
            ? number
            : 0;
    }
}

/// <summary>Failures that have their fingerprint in common.</summary>
/// <param name="Fingerprint">The fingerprint.</param>
/// <param name="Title">What they say, without what differs.</param>
/// <param name="Runs">How many there are.</param>
internal sealed record FailureKind(string Fingerprint, string Title, long Runs);
