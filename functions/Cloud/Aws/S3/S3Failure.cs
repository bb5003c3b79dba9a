using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;

namespace Spate.Cloud.Aws.S3;

/// <summary>Maps failures of S3 and of the network to <see cref="ObjectStoreException"/>.</summary>
/// <remarks>
/// Codes: the "Error responses" page of the S3 API reference. A response to HEAD has no body, so the SDK makes its code from the status.
/// </remarks>
internal static class S3Failure
{
    /// <summary>Advice: the rights that reading and writing objects takes.</summary>
    private const string Rights = "Give this role s3:GetObject, s3:PutObject, s3:DeleteObject and s3:AbortMultipartUpload on the bucket's "
        + "objects and s3:ListBucket on "
        + "the bucket (without which S3 answers the same for missing objects), and the key's rights if KMS encrypts it.";

    /// <summary>True for what the SDK throws when the service or the network refuses or fails, as opposed to wrong arguments.</summary>
    public static bool IsServiceError(Exception exception) =>
        exception is AmazonServiceException or AmazonClientException or HttpRequestException or TimeoutException or SocketException
            or (IOException and not ObjectStoreException);

    /// <summary>True when the response says that the object is missing, not its bucket.</summary>
    public static bool IsNoSuchKey(AmazonServiceException exception) =>
        exception.StatusCode == HttpStatusCode.NotFound && exception.ErrorCode != "NoSuchBucket";

    /// <summary>True for a 404 without the body that would say what is missing.</summary>
    public static bool IsUnnamedNotFound(AmazonServiceException exception) =>
        exception.StatusCode == HttpStatusCode.NotFound
            && exception.ErrorCode is not ("NoSuchKey" or "NoSuchBucket" or "NoSuchUpload" or "NoSuchVersion");

    /// <param name="exception">What the SDK threw.</param>
    /// <param name="address">The object.</param>
    /// <param name="doing">What was attempted, such as "write" or "read".</param>
    /// <param name="rights">Advice: the rights that this takes.</param>
    public static ObjectStoreException Describe(Exception exception, ObjectAddress address, string doing, string rights = Rights)
    {
        var (error, reason) = Classify(exception, address.Bucket, rights);
        return new(error, address, $"Could not {doing} {address}: {reason}", exception);
    }

    public static (ObjectStoreError Error, string Reason) Classify(Exception exception, string bucket, string rights) =>
        // A response that could not be parsed, such as a proxy's page, has no code.
        exception is AmazonServiceException { ErrorCode: not null } answer ? Classify(answer, bucket, rights) : Classify(exception);

    private static (ObjectStoreError Error, string Reason) Classify(AmazonServiceException answer, string bucket, string rights) =>
        answer.ErrorCode switch
        {
            "NoSuchBucket" => (ObjectStoreError.NoSuchBucket, $"there is no bucket \"{bucket}\". Create it, or correct its name."),
            "NoSuchKey" => (ObjectStoreError.NoSuchKey, "it does not exist."),
            "PreconditionFailed" => (ObjectStoreError.PreconditionFailed, "it was replaced or already exists: read it again."),
            "ConditionalRequestConflict" => (ObjectStoreError.PreconditionFailed, "another write to it was in progress: read it again."),
            "PermanentRedirect" or "TemporaryRedirect" or "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException"
                or "BucketRegionError" =>
                (ObjectStoreError.NoSuchBucket, WrongRegion(answer, bucket)),
            "ExpiredToken" or "ExpiredTokenException" or "TokenRefreshRequired" =>
                (ObjectStoreError.AccessDenied, "the credentials have expired. Log in again, or check how the pod gets its role."),
            "InvalidAccessKeyId" or "InvalidToken" or "UnrecognizedClientException" =>
                (ObjectStoreError.AccessDenied, "the service does not know these credentials. Use credentials of its account."),
            "SignatureDoesNotMatch" => (ObjectStoreError.AccessDenied, "the secret key does not match the access key. Set both again."),
            "RequestTimeTooSkewed" or "RequestExpired" or "RequestInTheFuture" =>
                (ObjectStoreError.AccessDenied, "this machine's clock differs by more than S3 allows. Synchronize it (NTP)."),
            "InvalidObjectState" => (ObjectStoreError.AccessDenied, "it is archived. Restore it first (s3:RestoreObject)."),
            "KeyTooLongError" => (ObjectStoreError.InvalidName, "the key is longer than 1,024 bytes."),
            "InvalidBucketName" => (ObjectStoreError.InvalidName, $"\"{bucket}\" is not a valid bucket name."),
            "QuotaExceeded" or "XMinioStorageFull" or "InsufficientStorage" =>
                (ObjectStoreError.InsufficientStorage, "no space is left."),
            "NotImplemented" => (ObjectStoreError.AccessDenied, $"this service does not support that ({answer.Message})."),
            "AllAccessDisabled" => (ObjectStoreError.AccessDenied, Denied(answer, rights)),
            _ when answer.ErrorCode.Contains("AccessDenied", StringComparison.Ordinal) =>
                (ObjectStoreError.AccessDenied, Denied(answer, rights)),
            _ => ClassifyStatus(answer, rights),
        };

    private static (ObjectStoreError Error, string Reason) ClassifyStatus(AmazonServiceException answer, string rights) =>
        answer.StatusCode switch
        {
            HttpStatusCode.NotFound => (ObjectStoreError.NoSuchKey, "it does not exist."),
            HttpStatusCode.PreconditionFailed => (ObjectStoreError.PreconditionFailed, "it was replaced or already exists: read it again."),
            HttpStatusCode.InsufficientStorage => (ObjectStoreError.InsufficientStorage, "no space is left."),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => (ObjectStoreError.AccessDenied, Denied(answer, rights)),
            HttpStatusCode.MovedPermanently or HttpStatusCode.TemporaryRedirect =>
                (ObjectStoreError.NoSuchBucket, $"the bucket is in another region ({answer.Message}). Set that region."),
            HttpStatusCode.BadRequest => (ObjectStoreError.AccessDenied,
                $"the service refuses the request ({answer.ErrorCode}: {answer.Message}). Check the region, and the credentials and "
                + "their expiry."),
            _ => (
                ObjectStoreError.Transient,
                $"the service answered {(int)answer.StatusCode} {answer.ErrorCode} ({answer.Message}), repeatedly. Try again later."),
        };

    private static (ObjectStoreError Error, string Reason) Classify(Exception exception) => exception switch
    {
        AmazonClientException when HasNoCredentials(exception) =>
            (ObjectStoreError.AccessDenied, $"there are no credentials ({exception.Message}). Log in, or give the pod a role."),
        _ => (ObjectStoreError.Transient, $"{Innermost(exception)}. Check the network and the endpoint, or try again later."),
    };

    private static string Denied(AmazonServiceException answer, string rights) => $"access is denied ({answer.Message}). {rights}";

    private static bool HasNoCredentials(Exception exception) =>
        exception.Message.Contains("credentials", StringComparison.OrdinalIgnoreCase) && exception is not AmazonServiceException;

    private static string WrongRegion(AmazonServiceException answer, string bucket)
    {
        var region = BucketRegion.Of(answer);
        return region is null
            ? $"the bucket \"{bucket}\" is in a different region than the request ({answer.Message}). Set that region."
            : $"the bucket \"{bucket}\" is in the region {region}, but the request went to another one. Set Region to {region}.";
    }

    private static string Innermost(Exception exception) => exception.GetBaseException().Message.TrimEnd('.');
}
