using Spate.Cloud;
using Spate.Pipeline.Outputs;

namespace Spate.Pipeline.Daily;

/// <summary>Checks one result of a day.</summary>
internal sealed class ResultCheck(IObjectStore store, Route route, DayPlan plan, CancellationToken cancellationToken)
{
    /// <returns>What the result adds to the day, and its aggregates if it is sound and of the day.</returns>
    public async Task<(DayTotals Totals, IReadOnlyDictionary<string, string>? Aggregates)> RunAsync(InventoryItem item)
    {
        var address = new ObjectAddress(route.Output.Bucket, item.Manifest);
        Manifest? manifest;
        try
        {
            manifest = await store.FindJsonAsync(address, PipelineJson.Default.Manifest, cancellationToken);
        }
        catch (PermanentFailureException e) when (e.InnerException is System.Text.Json.JsonException cause)
        {
            return (item.IsDays ? Damaged(address, $"cannot be read: {cause.Message}") : DayTotals.None, null);
        }

        if (manifest is null) return (item.Input is null ? DayTotals.None : Missing(item.Input, await ReasonAsync(item.Input)), null);
        if (manifest.Route != route.Name) return (DayTotals.None, null);
        if (item.Input is { } input && manifest.Input.ETag != input.ETag)
            return (Missing(input, $"the result in place is of an earlier version of it, from {manifest.Timings.Created:u}"), null);
        if (!plan.Has(manifest.Timings.Created)) return (DayTotals.None, null);
        return await ProblemAsync(manifest) is { } problem
            ? (Damaged(address, problem), null)
            : (DayTotals.Of(plan, manifest), manifest.Aggregates);
    }

    private async Task<string?> ProblemAsync(Manifest manifest)
    {
        if (manifest.Imbalance is { } imbalance) return imbalance;
        foreach (var (key, bytes) in manifest.Objects)
        {
            var address = new ObjectAddress(route.Output.Bucket, key);
            var info = await store.HeadAsync(address, cancellationToken);
            if (info is null) return $"{address} is not there";
            if (info.Size != bytes) return $"{address} has {info.Size} bytes, but {bytes} were written";
        }

        return null;
    }

    /// <summary>Why there is no result, as far as the note of a failed run says so.</summary>
    private async Task<string> ReasonAsync(ObjectNotification input)
    {
        var layout = OutputLayout.Of(route, input);
        await foreach (var info in store.ListAsync(layout.Bucket, layout.Root, cancellationToken))
        {
            if (!info.Address.Key.EndsWith($"/{OutputLayout.FailureName}", StringComparison.Ordinal)) continue;
            var note = await store.GetJsonAsync(info.Address, PipelineJson.Default.FailureNote, cancellationToken);
            if (note.Input.ETag == input.ETag) return $"run {note.Run} failed: {note.Error}";
        }

        return "has no result: its run is under way, or was never started ('spate submit' starts it)";
    }

    private DayTotals Damaged(ObjectAddress manifest, string reason) =>
        DayTotals.Of(new DayProblem(DayProblemKind.Damaged, route.Name, manifest.ToString(), reason));

    private DayTotals Missing(ObjectNotification input, string reason) =>
        DayTotals.Of(new DayProblem(DayProblemKind.Missing, route.Name, input.Address.ToString(), reason));
}
