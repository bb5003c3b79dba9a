using Spate.Cloud;

namespace Spate.Pipeline.Activities;

/// <summary>The failures of the object store that a retry cannot fix.</summary>
internal static class ObjectFailures
{
    public static PermanentFailureException Gone(ObjectAddress address) =>
        new(
            "ObjectNotFound",
            $"{address}: the object no longer exists. If it was removed by mistake, put it back: it will be notified and enriched again.");

    public static PermanentFailureException Replaced(ObjectAddress address, Exception? innerException = null) =>
        new(
            "ObjectReplaced",
            $"{address}: the object was replaced while it was read. The newer version has its own notification and run.",
            innerException);

    /// <summary>Throws a permanent failure for an error that a retry cannot fix; returns for others.</summary>
    public static void ThrowIfPermanent(ObjectStoreException e)
    {
        if (PermanentFailure(e) is { } failure) throw failure;
    }

    private static PermanentFailureException? PermanentFailure(ObjectStoreException e) => e.Error switch
    {
        ObjectStoreError.NoSuchKey => Gone(e.Address),
        ObjectStoreError.NoSuchBucket =>
            new("NoSuchBucket", $"{e.Address}: there is no bucket '{e.Address.Bucket}'. Create it, then put the input in place again.", e),
        ObjectStoreError.PreconditionFailed => Replaced(e.Address, e),
        ObjectStoreError.InvalidName => new("InvalidName", e.Message, e),
        ObjectStoreError.InvalidContent => new("InvalidContent", e.Message, e),
        _ => null,
    };
}
