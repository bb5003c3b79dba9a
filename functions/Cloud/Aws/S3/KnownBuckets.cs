using System.Collections.Concurrent;
using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Spate.Cloud.Aws.S3;

/// <summary>
/// Distinguishes a missing bucket from a missing object, which the response to HEAD, having no body, does not. A bucket is looked up until
/// it has been found once.
/// </summary>
internal sealed class KnownBuckets(IAmazonS3 client)
{
    private readonly ConcurrentDictionary<string, bool> _found = new(StringComparer.Ordinal);

    /// <exception cref="ObjectStoreException">There is no such bucket.</exception>
    public async Task RequireAsync(ObjectAddress address, CancellationToken cancellationToken)
    {
        if (_found.ContainsKey(address.Bucket))
            return;
        try
        {
            await client.HeadBucketAsync(new HeadBucketRequest { BucketName = address.Bucket }, cancellationToken);
            _found[address.Bucket] = true;
        }
        catch (AmazonServiceException e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            throw new ObjectStoreException(
                ObjectStoreError.NoSuchBucket,
                address,
                $"Could not look at {address}: there is no bucket \"{address.Bucket}\". Create it, or correct its name.",
                e);
        }
        catch (AmazonServiceException e) when (e.StatusCode == HttpStatusCode.Forbidden)
        {
            // A refusal means that the bucket exists: S3 answers 404 for one that does not.
            _found[address.Bucket] = true;
        }
    }
}
