using Spate.Cloud;

namespace Spate.Pipeline.Outputs;

/// <summary>Reads and replaces manifests.</summary>
internal static class ManifestStore
{
    /// <summary>The present manifest with its object's ETag, or null when there is none.</summary>
    public static async Task<(Manifest Manifest, string ETag)?> FindAsync(
        IObjectStore store, ObjectAddress address, CancellationToken cancellationToken)
    {
        if (await store.HeadAsync(address, cancellationToken) is not { } info) return null;
        return (await store.GetJsonAsync(address, PipelineJson.Default.Manifest, cancellationToken), info.ETag);
    }

    /// <summary>
    /// Replaces an older manifest, unless a newer version's is in place. Of two runs that commit at the same time, the store's condition
    /// lets one succeed; the other fails with <see cref="ObjectStoreError.PreconditionFailed"/> and finds the first one's manifest when it
    /// is retried.
    /// </summary>
    /// <param name="store">The store.</param>
    /// <param name="address">The manifest's address.</param>
    /// <param name="run">
    /// The run that commits, which replay of it, and when it was scheduled: a run that is not kept any more may have had its id. If its
    /// manifest is in place already, nothing is made: what it would be made from may be gone.
    /// </param>
    /// <param name="input">The object version that the run read.</param>
    /// <param name="make">Makes the manifest, or null when the version is not current.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The run's manifest, now in place; null when it must not be.</returns>
    public static async Task<Manifest?> ReplaceAsync(
        IObjectStore store, ObjectAddress address, (string Id, string? Replay, DateTimeOffset Scheduled) run, ObjectNotification input,
        Func<Task<Manifest?>> make,
        CancellationToken cancellationToken)
    {
        var present = await FindAsync(store, address, cancellationToken);
        if (present is { } found)
        {
            if ((found.Manifest.Run, found.Manifest.Replay, found.Manifest.Timings.Scheduled) == run) return found.Manifest;
            if (Sequencer.IsOlder(input.Sequencer, found.Manifest.Input.Sequencer)) return null;
        }

        if (await make() is not { } made) return null;
        var manifest = made with { Replaces = present?.Manifest.VersionPrefix };
        var condition = present is { } replaced ? new PutCondition(IfMatch: replaced.ETag) : new PutCondition(IfNoneMatch: true);
        await store.PutJsonAsync(address, manifest, PipelineJson.Default.Manifest, condition, cancellationToken);
        return manifest;
    }
}
