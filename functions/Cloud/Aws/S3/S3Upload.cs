using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Spate.Cloud.Aws.S3;

/// <summary>One multipart upload at the service: begun, its parts sent, completed or aborted.</summary>
internal sealed class S3Upload
{
    private readonly IAmazonS3 _client;
    private readonly ObjectAddress _address;
    private readonly S3Options _options;
    private readonly string _uploadId;
    private readonly WriteMark _mark;

    private S3Upload(IAmazonS3 client, ObjectAddress address, S3Options options, string uploadId, WriteMark mark) =>
        (_client, _address, _options, _uploadId, _mark) = (client, address, options, uploadId, mark);

    public static async Task<S3Upload> BeginAsync(
        IAmazonS3 client, ObjectAddress address, S3Options options, CancellationToken cancellationToken)
    {
        var mark = new WriteMark();
        var request = new InitiateMultipartUploadRequest { BucketName = address.Bucket, Key = address.Key };
        mark.Put(request.Metadata);
        Encryption.Apply(options, request);
        if (options.Checksums == S3Checksums.WhenSupported)
        {
            // One CRC of the whole object, which the service computes from those of the parts, so that a read of the whole object can
            // compare it.
            request.ChecksumAlgorithm = ChecksumAlgorithm.CRC32;
            request.ChecksumType = ChecksumType.FULL_OBJECT;
        }

        var begun = await client.InitiateMultipartUploadAsync(request, cancellationToken);
        return new(client, address, options, begun.UploadId, mark);
    }

    /// <summary>Sends a part; sending it again replaces it.</summary>
    public async Task<PartETag> SendAsync(int number, PartBuffer content, CancellationToken cancellationToken)
    {
        using var body = content.OpenRead();
        var request = new UploadPartRequest
        {
            BucketName = _address.Bucket,
            Key = _address.Key,
            UploadId = _uploadId,
            PartNumber = number,
            PartSize = content.Length,
            InputStream = body,
            UseChunkEncoding = _options.UsesChunks,
        };
        return new PartETag(number, (await _client.UploadPartAsync(request, cancellationToken)).ETag);
    }

    /// <summary>Makes the object visible and returns its ETag.</summary>
    public async Task<string> CompleteAsync(IEnumerable<PartETag> parts, long size, CancellationToken cancellationToken)
    {
        var request = new CompleteMultipartUploadRequest
        {
            BucketName = _address.Bucket,
            Key = _address.Key,
            UploadId = _uploadId,
            PartETags = [.. parts],
            MpuObjectSize = _options.Checksums == S3Checksums.WhenSupported ? size : null,
        };
        try
        {
            return (await _client.CompleteMultipartUploadAsync(request, cancellationToken)).ETag;
        }
        catch (AmazonServiceException e) when (e.ErrorCode == "NoSuchUpload")
        {
            if (await _mark.FindAsync(_client, _address, cancellationToken) is { } eTag)
                return eTag;
            throw;
        }
    }

    /// <summary>Removes the parts. Parts in flight must have ended before.</summary>
    public async Task AbortAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _client.AbortMultipartUploadAsync(
                new AbortMultipartUploadRequest { BucketName = _address.Bucket, Key = _address.Key, UploadId = _uploadId },
                cancellationToken);
        }
        catch (AmazonServiceException e) when (e.ErrorCode == "NoSuchUpload")
        {
            // An earlier abort whose response was lost, or a lifecycle rule's.
        }
    }
}
