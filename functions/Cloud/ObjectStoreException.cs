namespace Spate.Cloud;

/// <summary>What went wrong in an object store.</summary>
public enum ObjectStoreError
{
    /// <summary>There is no such object.</summary>
    NoSuchKey,

    /// <summary>There is no such bucket.</summary>
    NoSuchBucket,

    /// <summary>The object changed, or exists already, and the caller had asked that it had not.</summary>
    PreconditionFailed,

    /// <summary>The caller may not do this.</summary>
    AccessDenied,

    /// <summary>No space or quota is left.</summary>
    InsufficientStorage,

    /// <summary>The bucket or key cannot be used as a name.</summary>
    InvalidName,

    /// <summary>The content is not the object's own, such as that of a transfer.</summary>
    InvalidContent,

    /// <summary>Anything that may pass by itself: I/O errors, timeouts, throttling.</summary>
    Transient,
}

/// <summary>A failed operation on an object store. The message names the object and what to do.</summary>
public sealed class ObjectStoreException(ObjectStoreError error, ObjectAddress address, string message, Exception? innerException = null)
    : IOException(message, innerException)
{
    /// <summary>What went wrong.</summary>
    public ObjectStoreError Error { get; } = error;

    /// <summary>The object in question.</summary>
    public ObjectAddress Address { get; } = address;
}
