namespace Spate.Cloud;

/// <summary>How a <see cref="LocalObjectStore"/> writes.</summary>
public sealed record LocalObjectStoreOptions
{
    /// <summary>
    /// Whether a completed write survives a power loss: content and directory are flushed to disk (fsync) before it returns. When false, a
    /// write is still atomic for readers and survives the death of the process, but after a power loss a later object may exist without an
    /// earlier one.
    /// </summary>
    public bool FlushToDisk { get; init; } = true;
}
