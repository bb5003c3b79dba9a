using System.Text;

namespace Spate.Cloud.Aws.S3;

/// <summary>
/// Checks names before they become part of a path: rejects what S3 would refuse and what would lead the request elsewhere.
/// </summary>
internal static class S3Name
{
    private const int MaxKeyBytes = 1024;

    public static void Check(ObjectAddress address)
    {
        CheckBucket(address);
        var size = Encoding.UTF8.GetByteCount(address.Key ?? "");
        if (size is 0 or > MaxKeyBytes)
            throw Invalid(address, $"a key has 1 to {MaxKeyBytes} bytes of UTF-8, but this one has {size}");
        if (address.Key!.Split('/').Any(part => part is "." or ".."))
            throw Invalid(address, "its key has a part \".\" or \"..\", which is resolved on the way; rename the object");
    }

    public static void CheckBucket(ObjectAddress address)
    {
        if (address.Bucket is not { Length: >= 1 and <= 255 } bucket
            || bucket.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_')))
        {
            throw Invalid(address, $"\"{address.Bucket}\" is not a valid bucket name");
        }
    }

    private static ObjectStoreException Invalid(ObjectAddress address, string problem) =>
        new(ObjectStoreError.InvalidName, address, $"Cannot use {address}: {problem}.");
}
