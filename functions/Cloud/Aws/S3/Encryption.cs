using Amazon.S3;
using Amazon.S3.Model;

namespace Spate.Cloud.Aws.S3;

/// <summary>Sets the chosen encryption on the requests that create objects.</summary>
internal static class Encryption
{
    public static void Apply(S3Options options, PutObjectRequest request)
    {
        request.ServerSideEncryptionMethod = Method(options);
        request.ServerSideEncryptionKeyManagementServiceKeyId = options.KmsKeyId;
    }

    public static void Apply(S3Options options, InitiateMultipartUploadRequest request)
    {
        request.ServerSideEncryptionMethod = Method(options);
        request.ServerSideEncryptionKeyManagementServiceKeyId = options.KmsKeyId;
    }

    private static ServerSideEncryptionMethod? Method(S3Options options) => options.Encryption switch
    {
        S3EncryptionMode.S3 => ServerSideEncryptionMethod.AES256,
        S3EncryptionMode.Kms => ServerSideEncryptionMethod.AWSKMS,
        _ => null,
    };
}
