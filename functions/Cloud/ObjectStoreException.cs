namespace Spate.Cloud;

/// <summary>What went wrong in an object store.</summary>
public enum ObjectStoreError
{
    /// <summary>There is no such object.</summary>
    NoSuchKey,

    /// <summary>There is no such bucket.</summary>
    NoSuchBucket,

    /// <summary>The object changed or already exists, contrary to the condition of the call.</summary>
    PreconditionFailed,

    /// <summary>The caller may not do this.</summary>
    AccessDenied,

    /// <summary>No space or quota is left.</summary>
    InsufficientStorage,

    /// <summary>The name of the bucket or key is not valid.</summary>
    InvalidName,

    /// <summary>What is stored is not the object's content, but the encoding of its transfer.</summary>
    InvalidContent,

    /// <summary>Something temporary: I/O errors, timeouts, throttling.</summary>
    Transient,
}

/// <summary>A failed operation on an object store. The message names the object and says what to do.</summary>
public sealed class ObjectStoreException(ObjectStoreError error, ObjectAddress address, string message, Exception? innerException = null)
    : IOException(message, innerException)
{
    /// <summary>What went wrong.</summary>
    public ObjectStoreError Error { get; } = error;

    /// <summary>The object in question.</summary>
    public ObjectAddress Address { get; } = address;
}
