using Spate.Cloud;

namespace Spate.Pipeline.Outputs;

/// <summary>
/// What a commit leaves without a use: objects of the version that it replaced, of older versions that failed, and whatever earlier
/// attempts and replays of this version wrote that its manifest does not name. Objects of a newer version, whose run may be under way,
/// stay.
/// </summary>
internal static class Leftovers
{
    /// <returns>How many objects were removed.</returns>
    public static async Task<int> RemoveAsync(
        IObjectStore store, OutputLayout layout, Manifest committed, CancellationToken cancellationToken)
    {
        var named = Named(committed);
        var keys = await store.ListAsync(layout.Bucket, layout.Root, cancellationToken)
            .Select(info => info.Address.Key)
            .Where(key => key != layout.Manifest.Key && !named.Contains(key))
            .ToListAsync(cancellationToken);
        var unused = new List<string> { layout.Version };
        if (committed.Replaces is { } replaced) unused.Add(replaced);
        foreach (var note in keys.Where(IsFailureNote))
        {
            if (await IsOlderAsync(store, new ObjectAddress(layout.Bucket, note), committed, cancellationToken))
                unused.Add(note[..note.LastIndexOf('/')]);
        }

        var removed = keys.FindAll(key => unused.Exists(version => key.StartsWith(version, StringComparison.Ordinal)));
        foreach (var key in removed)
            await store.DeleteAsync(new ObjectAddress(layout.Bucket, key), cancellationToken);
        return removed.Count;
    }

    /// <summary>Removes what the runs of a version wrote, but for its failure note.</summary>
    public static async Task RemovePartsAsync(IObjectStore store, OutputLayout layout, CancellationToken cancellationToken)
    {
        await foreach (var info in store.ListAsync(layout.Bucket, layout.Version, cancellationToken))
        {
            if (info.Address != layout.Failure) await store.DeleteAsync(info.Address, cancellationToken);
        }
    }

    private static HashSet<string> Named(Manifest manifest) =>
        [
            .. manifest.Outputs.Concat(manifest.Rejects).Select(output => output.Key),

            // From these a run that is rerun makes its aggregates, report and manifest again.
            .. manifest.Outputs.Select(
                output => $"{output.Key[..(output.Key.LastIndexOf('/') + 1)]}{OutputLayout.PartResultName(output.Part)}"),
            .. (manifest.Steps ?? []).SelectMany(step => step.Outputs.Select(output => output.Key).Prepend(step.Key)),
            .. manifest.Aggregates.Values,
            manifest.ReportJson,
            manifest.ReportHtml,
        ];

    private static bool IsFailureNote(string key) => key.EndsWith($"/{OutputLayout.FailureName}", StringComparison.Ordinal);

    private static async Task<bool> IsOlderAsync(
        IObjectStore store, ObjectAddress address, Manifest committed, CancellationToken cancellationToken)
    {
        var note = await store.GetJsonAsync(address, PipelineJson.Default.FailureNote, cancellationToken);
        return note.Input.Key == committed.Input.Key && Sequencer.Compare(note.Input.Sequencer, committed.Input.Sequencer) <= 0;
    }
}
