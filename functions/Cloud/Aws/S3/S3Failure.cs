using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;

namespace Spate.Cloud.Aws.S3;

/// <summary>Says in the store's terms what S3 answered or what the network did.</summary>
/// <remarks>
/// Codes: the "Error responses" page of the S3 API reference. An answer to HEAD has no body, so its code is made from the status.
/// </remarks>
internal static class S3Failure
{
    /// <summary>What a role needs to read and write objects.</summary>
    private const string Rights = "Give this role s3:GetObject, s3:PutObject, s3:DeleteObject and s3:AbortMultipartUpload on the bucket's "
        + "objects and s3:ListBucket on "
        + "the bucket (without which S3 says this of missing objects too), and the key's rights if KMS encrypts it.";

    /// <summary>True for what the SDK throws when the service or the network refuses or fails, as opposed to wrong arguments.</summary>
    public static bool IsServiceError(Exception exception) =>
        exception is AmazonServiceException or AmazonClientException or HttpRequestException or TimeoutException or SocketException
            or (IOException and not ObjectStoreException);

    /// <summary>True when the answer says that there is no such object, and not that its bucket is missing.</summary>
    public static bool IsNoSuchKey(AmazonServiceException exception) =>
        exception.StatusCode == HttpStatusCode.NotFound && exception.ErrorCode != "NoSuchBucket";

    /// <summary>True for a 404 whose body, which says what is missing, was lost on the way.</summary>
    public static bool IsUnnamedNotFound(AmazonServiceException exception) =>
        exception.StatusCode == HttpStatusCode.NotFound
            && exception.ErrorCode is not ("NoSuchKey" or "NoSuchBucket" or "NoSuchUpload" or "NoSuchVersion");

    /// <param name="exception">What the SDK threw.</param>
    /// <param name="address">The object in question.</param>
    /// <param name="doing">What was tried, as "write" or "read".</param>
    /// <param name="rights">Which rights it takes, as advice.</param>
    public static ObjectStoreException Describe(Exception exception, ObjectAddress address, string doing, string rights = Rights)
    {
        var (error, reason) = Classify(exception, address.Bucket, rights);
        return new(error, address, $"Could not {doing} {address}: {reason}", exception);
    }

    public static (ObjectStoreError Error, string Reason) Classify(Exception exception, string bucket, string rights) =>
        // An answer that could not be read, as a proxy's page, has no code.
        exception is AmazonServiceException { ErrorCode: not null } answer ? Classify(answer, bucket, rights) : Classify(exception);

    private static (ObjectStoreError Error, string Reason) Classify(AmazonServiceException answer, string bucket, string rights) =>
        answer.ErrorCode switch
        {
            "NoSuchBucket" => (ObjectStoreError.NoSuchBucket, $"there is no bucket \"{bucket}\". Create it, or correct its name."),
            "NoSuchKey" => (ObjectStoreError.NoSuchKey, "it does not exist."),
            "PreconditionFailed" => (ObjectStoreError.PreconditionFailed, "it was replaced, or exists already: read it anew."),
            "ConditionalRequestConflict" => (ObjectStoreError.PreconditionFailed, "another write of it was going on: read it anew."),
            "PermanentRedirect" or "TemporaryRedirect" or "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException"
                or "BucketRegionError" =>
                (ObjectStoreError.NoSuchBucket, WrongRegion(answer, bucket)),
            "ExpiredToken" or "ExpiredTokenException" or "TokenRefreshRequired" =>
                (ObjectStoreError.AccessDenied, "the credentials have expired. Log in again, or look at how the pod gets its role."),
            "InvalidAccessKeyId" or "InvalidToken" or "UnrecognizedClientException" =>
                (ObjectStoreError.AccessDenied, "the service does not know these credentials. Give those of its account."),
            "SignatureDoesNotMatch" => (ObjectStoreError.AccessDenied, "the secret key does not match the access key. Give both anew."),
            "RequestTimeTooSkewed" or "RequestExpired" or "RequestInTheFuture" =>
                (ObjectStoreError.AccessDenied, "this machine's clock is wrong by more than S3 allows. Set it (NTP)."),
            "InvalidObjectState" => (ObjectStoreError.AccessDenied, "it is archived. Restore it first (s3:RestoreObject)."),
            "KeyTooLongError" => (ObjectStoreError.InvalidName, "the key is longer than 1,024 bytes."),
            "InvalidBucketName" => (ObjectStoreError.InvalidName, $"\"{bucket}\" is no name for a bucket."),
            "QuotaExceeded" or "XMinioStorageFull" or "InsufficientStorage" =>
                (ObjectStoreError.InsufficientStorage, "no space is left there."),
            "NotImplemented" => (ObjectStoreError.AccessDenied, $"this service cannot do that ({answer.Message})."),
            "AllAccessDisabled" => (ObjectStoreError.AccessDenied, Denied(answer, rights)),
            _ when answer.ErrorCode.Contains("AccessDenied", StringComparison.Ordinal) =>
                (ObjectStoreError.AccessDenied, Denied(answer, rights)),
            _ => ClassifyStatus(answer, rights),
        };

    private static (ObjectStoreError Error, string Reason) ClassifyStatus(AmazonServiceException answer, string rights) =>
        answer.StatusCode switch
        {
            HttpStatusCode.NotFound => (ObjectStoreError.NoSuchKey, "it does not exist."),
            HttpStatusCode.PreconditionFailed => (ObjectStoreError.PreconditionFailed, "it was replaced, or exists already: read it anew."),
            HttpStatusCode.InsufficientStorage => (ObjectStoreError.InsufficientStorage, "no space is left there."),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => (ObjectStoreError.AccessDenied, Denied(answer, rights)),
            HttpStatusCode.MovedPermanently or HttpStatusCode.TemporaryRedirect =>
                (ObjectStoreError.NoSuchBucket, $"the bucket is in another region ({answer.Message}). Set that region."),
            HttpStatusCode.BadRequest => (ObjectStoreError.AccessDenied,
                $"the service refuses the request ({answer.ErrorCode}: {answer.Message}). Look at region, credentials and their expiry."),
            _ => (
                ObjectStoreError.Transient,
                $"the service answered {(int)answer.StatusCode} {answer.ErrorCode} ({answer.Message}), and kept to it. Try later."),
        };

    private static (ObjectStoreError Error, string Reason) Classify(Exception exception) => exception switch
    {
        AmazonClientException when HasNoCredentials(exception) =>
            (ObjectStoreError.AccessDenied, $"there are no credentials ({exception.Message}). Log in, or give the pod a role."),
        _ => (ObjectStoreError.Transient, $"{Innermost(exception)}. Look at the network and the endpoint, or try later."),
    };

    private static string Denied(AmazonServiceException answer, string rights) => $"access is denied ({answer.Message}). {rights}";

    private static bool HasNoCredentials(Exception exception) =>
        exception.Message.Contains("credentials", StringComparison.OrdinalIgnoreCase) && exception is not AmazonServiceException;

    private static string WrongRegion(AmazonServiceException answer, string bucket)
    {
        var region = BucketRegion.Of(answer);
        return region is null
            ? $"the bucket \"{bucket}\" is in another region than was asked ({answer.Message}). Set that region."
            : $"the bucket \"{bucket}\" is in the region {region}, and another was asked. Set Region to {region}.";
    }

    private static string Innermost(Exception exception) => exception.GetBaseException().Message.TrimEnd('.');
}
