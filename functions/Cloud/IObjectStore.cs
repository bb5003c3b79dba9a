namespace Spate.Cloud;

/// <summary>
/// Buckets of objects. Writes are atomic: a reader sees a whole object or none. Every method throws <see cref="ObjectStoreException"/> with
/// an <see cref="ObjectStoreError"/>.
/// </summary>
public interface IObjectStore
{
    /// <summary>Describes an object, or returns null when there is none.</summary>
    Task<ObjectInfo?> HeadAsync(ObjectAddress address, CancellationToken cancellationToken = default);

    /// <summary>
    /// Opens a forward-only stream over an object or a byte range of it. The stream supports synchronous and asynchronous reads, and fails
    /// with <see cref="ObjectStoreError.PreconditionFailed"/> when <see cref="ReadOptions.IfMatch"/> no longer holds, on opening or while
    /// reading, so bytes of two versions are never mixed. A range past the end is empty.
    /// </summary>
    /// <param name="address">The object.</param>
    /// <param name="options">Which bytes of which version.</param>
    /// <param name="cancellationToken">Cancels the opening, and synchronous reads that wait for the store.</param>
    Task<Stream> OpenReadAsync(ObjectAddress address, ReadOptions options = default, CancellationToken cancellationToken = default);

    /// <summary>
    /// Starts a streamed write. Nothing is visible until <see cref="IObjectWriter.CompleteAsync"/>. Disposing the writer before that aborts
    /// the write and removes what was staged.
    /// </summary>
    /// <param name="address">The object.</param>
    /// <param name="cancellationToken">
    /// Cancels everything in the write that waits for the store, including synchronous calls and completion.
    /// </param>
    Task<IObjectWriter> OpenWriteAsync(ObjectAddress address, CancellationToken cancellationToken = default);

    /// <summary>Writes a small object in one call if <paramref name="condition"/> holds.</summary>
    Task<ObjectInfo> PutAsync(
        ObjectAddress address,
        ReadOnlyMemory<byte> content,
        PutCondition condition = default,
        CancellationToken cancellationToken = default);

    /// <summary>Lists the objects whose keys begin with <paramref name="prefix"/>, in ordinal order of their keys.</summary>
    IAsyncEnumerable<ObjectInfo> ListAsync(string bucket, string prefix = "", CancellationToken cancellationToken = default);

    /// <summary>Deletes an object. Deleting an object that does not exist is not an error.</summary>
    Task DeleteAsync(ObjectAddress address, CancellationToken cancellationToken = default);
}

/// <summary>Which bytes of which version to read.</summary>
/// <param name="Offset">The first byte to read.</param>
/// <param name="Length">How many bytes to read at most, or null to read to the end.</param>
/// <param name="IfMatch">The ETag that the object must have, or null for any.</param>
public readonly record struct ReadOptions(long Offset = 0, long? Length = null, string? IfMatch = null);

/// <summary>The condition of a write, as in S3's <c>If-Match</c> and <c>If-None-Match: *</c>.</summary>
/// <param name="IfMatch">The ETag that the present object must have; the write fails when there is no object.</param>
/// <param name="IfNoneMatch">Whether the object must not exist yet.</param>
public readonly record struct PutCondition(string? IfMatch = null, bool IfNoneMatch = false);

/// <summary>A write in progress.</summary>
public interface IObjectWriter : IAsyncDisposable
{
    /// <summary>Takes the content; supports synchronous and asynchronous writes.</summary>
    Stream Body { get; }

    /// <summary>Makes the whole object visible in place of any earlier one.</summary>
    Task<ObjectInfo> CompleteAsync(CancellationToken cancellationToken = default);
}
