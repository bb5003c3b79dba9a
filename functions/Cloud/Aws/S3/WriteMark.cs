using Amazon.S3;
using Amazon.S3.Model;

namespace Spate.Cloud.Aws.S3;

/// <summary>
/// A mark of one write, kept in the object's metadata. When a response is lost, the SDK sends the request again, and the service refuses it
/// because the first one succeeded (412 for a conditional put, NoSuchUpload for a completion). The mark tells whether the present object is
/// this write's.
/// </summary>
internal sealed class WriteMark
{
    private const string Name = "spate-write";

    private readonly string _value = Guid.NewGuid().ToString("n");

    public void Put(MetadataCollection metadata) => metadata.Add(Name, _value);

    /// <summary>The ETag of the present object if this write made it, otherwise null.</summary>
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
