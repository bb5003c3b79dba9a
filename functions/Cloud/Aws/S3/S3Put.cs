using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Spate.Cloud.Aws.S3;

/// <summary>Writes an object in one request.</summary>
internal static class S3Put
{
    public static async Task<string> RunAsync(
        IAmazonS3 client, ObjectAddress address, Stream content, PutCondition condition, S3Options options,
        CancellationToken cancellationToken)
    {
        var mark = new WriteMark();
        var request = new PutObjectRequest
        {
            BucketName = address.Bucket,
            Key = address.Key,
            InputStream = content,
            AutoCloseStream = false,
            UseChunkEncoding = options.UsesChunks,
            IfNoneMatch = condition.IfNoneMatch ? "*" : null,
            IfMatch = condition.IfMatch is { } eTag ? ETags.Quote(eTag) : null,
        };
        mark.Put(request.Metadata);
        Encryption.Apply(options, request);
        try
        {
            return (await client.PutObjectAsync(request, cancellationToken)).ETag;
        }
        catch (AmazonServiceException e) when (condition != default && IsRefusal(e, condition))
        {
            return await mark.FindAsync(client, address, cancellationToken)
                ?? throw new ObjectStoreException(
                    ObjectStoreError.PreconditionFailed,
                    address,
                    condition.IfNoneMatch
                        ? $"{address} already exists."
                        : $"{address} no longer has the ETag {condition.IfMatch}: it was replaced or deleted. Read it again.",
                    e);
        }
    }

    /// <summary>S3 answers 404 when If-Match finds no object, and 409 when two conditional writes collide.</summary>
    private static bool IsRefusal(AmazonServiceException answer, PutCondition condition) =>
        answer.StatusCode == HttpStatusCode.PreconditionFailed
        || answer.ErrorCode == "ConditionalRequestConflict"
        || (condition.IfMatch is not null && S3Failure.IsNoSuchKey(answer));
}
