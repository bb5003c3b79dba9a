using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.SQS.Model;

namespace Spate.Cloud.Aws.Sqs;

/// <summary>Maps failures of SQS and of the network to <see cref="MessageQueueException"/>.</summary>
/// <remarks>
/// Errors that also exist in SQS's older query protocol carry that protocol's code, so errors are recognized by type where there is one.
/// </remarks>
internal static class SqsFailure
{
    /// <summary>Advice: the rights that sending to and receiving from a queue takes.</summary>
    public const string Rights = "Give this role sqs:ReceiveMessage, sqs:DeleteMessage, sqs:ChangeMessageVisibility, sqs:SendMessage, "
        + "sqs:GetQueueAttributes "
        + "and sqs:GetQueueUrl on it, and the key's rights if KMS encrypts it.";

    /// <summary>True for what the client throws when the service or the network refuses or fails, as opposed to wrong arguments.</summary>
    public static bool IsServiceError(Exception exception) =>
        exception is AmazonServiceException
            or AmazonClientException
            or HttpRequestException
            or TimeoutException
            or SocketException
            or JsonException
            or (IOException and not MessageQueueException);

    /// <param name="exception">What the client threw.</param>
    /// <param name="queue">The queue, as the user named it.</param>
    /// <param name="doing">What was attempted, such as "receive from".</param>
    /// <param name="rights">Advice: the rights that this takes.</param>
    public static MessageQueueException Describe(Exception exception, string queue, string doing, string rights = Rights)
    {
        var (error, reason) = Classify(exception, rights);
        return new(error, queue, $"Could not {doing} {queue}: {reason}", exception);
    }

    public static (MessageQueueError Error, string Reason) Classify(Exception exception, string rights) =>
        exception is AmazonServiceException answer && IsRefusal(answer) ? Classify(answer, rights) : Classify(exception);

    private static (MessageQueueError Error, string Reason) Classify(AmazonServiceException answer, string rights) => answer switch
    {
        QueueDoesNotExistException or { ErrorCode: "AWS.SimpleQueueService.NonExistentQueue" } => (MessageQueueError.NoSuchQueue,
            "there is no such queue in this region and account. Create it, or correct its name and the region."),
        OverLimitException => (MessageQueueError.OverLimit, "too many messages are in flight. Delete or return some first."),
        RequestThrottledException or KmsThrottledException or { ErrorCode: "ThrottlingException" or "Throttling" } =>
            (MessageQueueError.Transient, "the service throttled the request repeatedly. Try again later."),
        KmsAccessDeniedException or KmsDisabledException or KmsInvalidStateException or KmsNotFoundException or KmsOptInRequiredException
            or KmsInvalidKeyUsageException => (MessageQueueError.AccessDenied,
            $"the KMS key that encrypts it cannot be used ({answer.Message}). Allow this role to use the key, and check that it is "
            + "enabled."),
        { ErrorCode: "ExpiredToken" or "ExpiredTokenException" or "TokenRefreshRequired" } =>
            (MessageQueueError.AccessDenied, "the credentials have expired. Log in again, or check how the pod gets its role."),
        InvalidSecurityException
            or { ErrorCode: "InvalidClientTokenId" or "UnrecognizedClientException" or "InvalidAccessKeyId" or "InvalidSecurity" } =>
            (MessageQueueError.AccessDenied, "the service does not know these credentials. Use credentials of its account."),
        {
            ErrorCode: "SignatureDoesNotMatch" or "InvalidSignatureException" or "IncompleteSignature"
                or "RequestExpired" or "RequestTimeTooSkewed"
        } => (
            MessageQueueError.AccessDenied,
            $"the signature is refused ({answer.Message}). Check the secret key, the region, and this machine's clock (NTP)."),
        _ when IsDenied(answer) => (MessageQueueError.AccessDenied, $"access is denied ({Said(answer)}). {rights}"),
        _ => (
            MessageQueueError.Transient,
            $"the service answered {(int)answer.StatusCode} {answer.ErrorCode} ({answer.Message}), repeatedly. Try again later."),
    };

    /// <summary>Whether the service responded with an error, as opposed to the SDK finding fault with a response.</summary>
    private static bool IsRefusal(AmazonServiceException answer) => answer.StatusCode >= HttpStatusCode.BadRequest;

    /// <summary>A response without a code comes from something else, such as a proxy.</summary>
    private static string Said(AmazonServiceException answer) =>
        answer.ErrorCode is null ? $"{(int)answer.StatusCode}, not in SQS's format" : answer.Message;

    private static bool IsDenied(AmazonServiceException answer) =>
        answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
        || answer.ErrorCode?.Contains("AccessDenied", StringComparison.Ordinal) == true;

    private static (MessageQueueError Error, string Reason) Classify(Exception exception) => exception switch
    {
        AmazonClientException when exception.Message.Contains("credentials", StringComparison.OrdinalIgnoreCase) =>
            (MessageQueueError.AccessDenied, $"there are no credentials ({exception.Message}). Log in, or give the pod a role."),
        AmazonServiceException when exception.Message.Contains("MD5", StringComparison.Ordinal) =>
            (MessageQueueError.Transient,
                $"a message was damaged in transit ({exception.Message}). Check the network if this happens again."),
        _ => (MessageQueueError.Transient,
            $"{exception.GetBaseException().Message.TrimEnd('.')}. Check the network and the endpoint, or try again later."),
    };
}
