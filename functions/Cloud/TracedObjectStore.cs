using System.Runtime.CompilerServices;
using Spate.Cloud.Diagnostics;

namespace Spate.Cloud;

/// <summary>Adds a span, named after S3's operation, to every call of a store. Without a listener it adds no cost.</summary>
/// <param name="store">The store, which the caller disposes of.</param>
public sealed class TracedObjectStore(IObjectStore store) : IObjectStore
{
    /// <inheritdoc />
    public Task<ObjectInfo?> HeadAsync(ObjectAddress address, CancellationToken cancellationToken = default) =>
        StoreTracing.TraceAsync("HeadObject", address, () => store.HeadAsync(address, cancellationToken));

    /// <inheritdoc />
    public async Task<Stream> OpenReadAsync(
        ObjectAddress address, ReadOptions options = default, CancellationToken cancellationToken = default)
    {
        // The span ends with the stream, not with this call.
        var call = StoreTracing.Begin("GetObject", address);
        try
        {
            var stream = await store.OpenReadAsync(address, options, cancellationToken);
            return call is null ? stream : new TracedStream(stream, call);
        }
        catch (Exception e)
        {
            StoreTracing.End(call, e);
            throw;
        }
    }

    /// <inheritdoc />
    public async Task<IObjectWriter> OpenWriteAsync(ObjectAddress address, CancellationToken cancellationToken = default)
    {
        var call = StoreTracing.Begin("PutObject", address);
        try
        {
            var writer = await store.OpenWriteAsync(address, cancellationToken);
            return call is null ? writer : new TracedWriter(writer, call);
        }
        catch (Exception e)
        {
            StoreTracing.End(call, e);
            throw;
        }
    }

    /// <inheritdoc />
    public Task<ObjectInfo> PutAsync(
        ObjectAddress address,
        ReadOnlyMemory<byte> content,
        PutCondition condition = default,
        CancellationToken cancellationToken = default) =>
        StoreTracing.TraceAsync("PutObject", address, () => store.PutAsync(address, content, condition, cancellationToken));

    /// <inheritdoc />
    public async IAsyncEnumerable<ObjectInfo> ListAsync(
        string bucket, string prefix = "", [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var call = StoreTracing.Begin("ListObjectsV2", new ObjectAddress(bucket, prefix));
        try
        {
            await foreach (var info in store.ListAsync(bucket, prefix, cancellationToken))
                yield return info;
        }
        finally
        {
            StoreTracing.End(call);
        }
    }

    /// <inheritdoc />
    public Task DeleteAsync(ObjectAddress address, CancellationToken cancellationToken = default) =>
        StoreTracing.TraceAsync("DeleteObject", address, async () =>
        {
            await store.DeleteAsync(address, cancellationToken);
            return true;
        });
}
