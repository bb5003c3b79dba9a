using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Spate.Cloud.Aws.S3;

/// <summary>Opens bodies of one version of one object, from any offset.</summary>
internal sealed class S3Download(IAmazonS3 client, ObjectAddress address, S3Options options, Backoff backoff)
{
    public ObjectAddress Address => address;

    public Backoff Backoff => backoff;

    /// <summary>How often a read goes on over another connection without having got a byte in between.</summary>
    public int MaxResumes => options.MaxAttempts;

    /// <summary>Opens the bytes from <paramref name="offset"/> on, or returns null when there are none there.</summary>
    /// <param name="offset">The first byte.</param>
    /// <param name="end">The byte after the last, or null for the object's end.</param>
    /// <param name="eTag">The version, with quotes, or null for the present one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<GetObjectResponse?> OpenAsync(long offset, long? end, string? eTag, CancellationToken cancellationToken)
    {
        var request = new GetObjectRequest { BucketName = address.Bucket, Key = address.Key, EtagToMatch = eTag };
        if (end is { } last)
            request.ByteRange = new ByteRange(offset, last - 1);
        else if (offset > 0)
            request.ByteRange = new ByteRange($"bytes={offset}-");

        try
        {
            var response = await client.GetObjectAsync(request, cancellationToken);
            if (request.ByteRange is null || response.ContentRange?.StartsWith($"bytes {offset}-", StringComparison.Ordinal) == true)
                return response;

            response.Dispose();
            throw new ObjectStoreException(
                ObjectStoreError.AccessDenied, address, $"Could not read {address} from byte {offset} on: this service does not read ranges.");
        }
        catch (AmazonServiceException e) when (e.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            return null;
        }
    }
}
