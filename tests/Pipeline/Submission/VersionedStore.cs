using Spate.Cloud;

namespace Spate.Pipeline.Tests.Submission;

/// <summary>A store whose bucket has versioning, as S3 tells it: heads have version ids, and listings have none.</summary>
internal sealed class VersionedStore(IObjectStore store) : IObjectStore
{
    /// <summary>The version id of each key; others have none.</summary>
    public Dictionary<string, string> Versions { get; } = new(StringComparer.Ordinal);

    /// <summary>The keys that were asked for.</summary>
    public List<string> Heads { get; } = [];

    public async Task<ObjectInfo?> HeadAsync(ObjectAddress address, CancellationToken cancellationToken = default)
    {
        lock (Heads) Heads.Add(address.Key);
        return await store.HeadAsync(address, cancellationToken) is { } info
            ? info with { VersionId = Versions.GetValueOrDefault(address.Key) }
            : null;
    }

    public Task<Stream> OpenReadAsync(
        ObjectAddress address, ReadOptions options = default, CancellationToken cancellationToken = default) =>
        store.OpenReadAsync(address, options, cancellationToken);

    public Task<IObjectWriter> OpenWriteAsync(ObjectAddress address, CancellationToken cancellationToken = default) =>
        store.OpenWriteAsync(address, cancellationToken);

    public Task<ObjectInfo> PutAsync(
        ObjectAddress address, ReadOnlyMemory<byte> content, PutCondition condition = default,
        CancellationToken cancellationToken = default) => store.PutAsync(address, content, condition, cancellationToken);

    public IAsyncEnumerable<ObjectInfo> ListAsync(string bucket, string prefix = "", CancellationToken cancellationToken = default) =>
        store.ListAsync(bucket, prefix, cancellationToken);

    public Task DeleteAsync(ObjectAddress address, CancellationToken cancellationToken = default) =>
        store.DeleteAsync(address, cancellationToken);
}
