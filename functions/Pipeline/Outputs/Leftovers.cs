using Spate.Cloud;

namespace Spate.Pipeline.Outputs;

/// <summary>
/// What a commit leaves without a use: objects of the version that it replaced, failure notes of this version and older ones, and whatever
/// an earlier attempt of this version wrote that its manifest does not name. Objects of a newer version, whose run may be under way, stay.
/// </summary>
internal static class Leftovers
{
    /// <returns>How many objects were removed.</returns>
    public static async Task<int> RemoveAsync(
        IObjectStore store, OutputLayout layout, Manifest committed, CancellationToken cancellationToken)
    {
        var named = Named(committed);
        var removed = 0;
        await foreach (var info in store.ListAsync(layout.Bucket, layout.Root, cancellationToken))
        {
            var key = info.Address.Key;
            if (key == layout.Manifest.Key || named.Contains(key)) continue;
            var isOwn = key.StartsWith(layout.Folder, StringComparison.Ordinal);
            var isReplaced = committed.Replaces is { } replaced && key.StartsWith(replaced, StringComparison.Ordinal);
            if (!isOwn && !isReplaced && !await IsOlderFailureAsync(store, info.Address, committed, cancellationToken)) continue;
            await store.DeleteAsync(info.Address, cancellationToken);
            removed++;
        }

        return removed;
    }

    /// <summary>Removes what a failed run wrote, so that only its failure note stays.</summary>
    public static async Task RemovePartsAsync(IObjectStore store, OutputLayout layout, CancellationToken cancellationToken)
    {
        await foreach (var info in store.ListAsync(layout.Bucket, layout.Folder, cancellationToken))
        {
            if (info.Address != layout.Failure) await store.DeleteAsync(info.Address, cancellationToken);
        }
    }

    private static HashSet<string> Named(Manifest manifest) =>
        [
            .. manifest.Outputs.Concat(manifest.Rejects).Select(output => output.Key),
            .. manifest.Aggregates.Values,
            manifest.ReportJson,
            manifest.ReportHtml,
        ];

    private static async Task<bool> IsOlderFailureAsync(
        IObjectStore store, ObjectAddress address, Manifest committed, CancellationToken cancellationToken)
    {
        if (!address.Key.EndsWith($"/{OutputLayout.FailureName}", StringComparison.Ordinal)) return false;
        var note = await store.GetJsonAsync(address, PipelineJson.Default.FailureNote, cancellationToken);
        return note.Input.Key == committed.Input.Key && Sequencer.Compare(note.Input.Sequencer, committed.Input.Sequencer) <= 0;
    }
}
