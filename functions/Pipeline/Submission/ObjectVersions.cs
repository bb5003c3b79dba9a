using System.Collections.Concurrent;
using Spate.Cloud;

namespace Spate.Pipeline;

/// <summary>
/// The notifications that buckets would have sent of what they list. Runs of a bucket with versioning are named by version ids, which
/// listings do not have: so the bucket is asked for each object's, until it turns out that it has none.
/// </summary>
internal sealed class ObjectVersions(IObjectStore store)
{
    private readonly ConcurrentDictionary<string, bool> _withoutVersions = new(StringComparer.Ordinal);

    public async Task<ObjectNotification> NotificationAsync(ObjectInfo listed, CancellationToken cancellationToken)
    {
        var notification = Backfill.Notification(listed);
        var bucket = listed.Address.Bucket;
        if (_withoutVersions.ContainsKey(bucket)) return notification;

        // What was replaced or removed since it was listed is another version's business.
        if (await store.HeadAsync(listed.Address, cancellationToken) is not { } info || info.ETag != listed.ETag) return notification;
        if (info.VersionId is null) _withoutVersions[bucket] = true;
        return info.VersionId is null or ObjectInfo.NoVersion ? notification : notification with { VersionId = info.VersionId };
    }
}
