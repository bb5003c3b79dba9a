using Amazon.S3;
using Amazon.S3.Model;

namespace Spate.Cloud.Aws.S3;

/// <summary>
/// A mark of one write, kept in the object's metadata. A request whose answer was lost is sent again by the SDK, and then refused because
/// of what the first one did (412 for a conditional put, NoSuchUpload for a completion): the mark tells whether what is there is that
/// write's own.
/// </summary>
internal sealed class WriteMark
{
    private const string Name = "spate-write";

    private readonly string _value = Guid.NewGuid().ToString("n");

    public void Put(MetadataCollection metadata) => metadata.Add(Name, _value);

    /// <summary>The ETag of what is there if this write made it, else null.</summary>
    public async Task<string?> FindAsync(IAmazonS3 client, ObjectAddress address, CancellationToken cancellationToken)
    {
        try
        {
            var present = await client.GetObjectMetadataAsync(
                new GetObjectMetadataRequest { BucketName = address.Bucket, Key = address.Key }, cancellationToken);
            return present.Metadata[Name] == _value ? present.ETag : null;
        }
        catch (AmazonS3Exception e) when (S3Failure.IsNoSuchKey(e))
        {
            return null;
        }
    }
}
