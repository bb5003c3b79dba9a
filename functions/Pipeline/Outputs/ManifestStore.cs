using Spate.Cloud;

namespace Spate.Pipeline.Outputs;

/// <summary>Reads and replaces manifests.</summary>
internal static class ManifestStore
{
    /// <summary>The manifest in place with the tag of its object, or null when there is none.</summary>
    public static async Task<(Manifest Manifest, string ETag)?> FindAsync(IObjectStore store, ObjectAddress address, CancellationToken cancellationToken)
    {
        if (await store.HeadAsync(address, cancellationToken) is not { } info) return null;
        return (await store.GetJsonAsync(address, PipelineJson.Default.Manifest, cancellationToken), info.ETag);
    }

    /// <summary>
    /// Puts a manifest in place of an older one, unless a newer version's is there. Of two runs that commit at once, the store's condition
    /// lets one through; the other fails with <see cref="ObjectStoreError.PreconditionFailed"/>, and finds the first one's when it is tried again.
    /// </summary>
    public static async Task<ManifestReplacement> ReplaceAsync(
        IObjectStore store, ObjectAddress address, Manifest manifest, CancellationToken cancellationToken)
    {
        var present = await FindAsync(store, address, cancellationToken);
        if (present is { } found)
        {
            if (found.Manifest.Run == manifest.Run) return new ManifestReplacement(found.Manifest, null);
            if (Sequencer.IsOlder(manifest.Input.Sequencer, found.Manifest.Input.Sequencer)) return new ManifestReplacement(null, null);
        }

        var condition = present is { } replaced ? new PutCondition(IfMatch: replaced.ETag) : new PutCondition(IfNoneMatch: true);
        await store.PutJsonAsync(address, manifest, PipelineJson.Default.Manifest, condition, cancellationToken);
        return new ManifestReplacement(manifest, present?.Manifest);
    }
}

/// <summary>What came of an attempt to put a manifest in place.</summary>
/// <param name="Committed">The run's manifest that is in place, or null when a newer version's is.</param>
/// <param name="Replaced">The manifest that stood there before, or null.</param>
internal sealed record ManifestReplacement(Manifest? Committed, Manifest? Replaced);
