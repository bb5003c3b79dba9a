using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.SQS.Model;

namespace Spate.Cloud.Aws.Sqs;

/// <summary>Says in the port's terms what SQS answered or what the network did.</summary>
/// <remarks>
/// An error that SQS had in its older query protocol too comes with that one's code: what has a type is told by its type.
/// </remarks>
internal static class SqsFailure
{
    /// <summary>What a role needs to send to and receive from a queue.</summary>
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
    /// <param name="doing">What was tried, as "receive from".</param>
    /// <param name="rights">Which rights it takes, as advice.</param>
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
            (MessageQueueError.Transient, "the service throttles, and kept to it. Try later."),
        KmsAccessDeniedException or KmsDisabledException or KmsInvalidStateException or KmsNotFoundException or KmsOptInRequiredException
            or KmsInvalidKeyUsageException => (MessageQueueError.AccessDenied,
            $"the KMS key that encrypts it cannot be used ({answer.Message}). Let this role use the key, and look whether it is enabled."),
        { ErrorCode: "ExpiredToken" or "ExpiredTokenException" or "TokenRefreshRequired" } =>
            (MessageQueueError.AccessDenied, "the credentials have expired. Log in again, or look at how the pod gets its role."),
        InvalidSecurityException
            or { ErrorCode: "InvalidClientTokenId" or "UnrecognizedClientException" or "InvalidAccessKeyId" or "InvalidSecurity" } =>
            (MessageQueueError.AccessDenied, "the service does not know these credentials. Give those of its account."),
        {
            ErrorCode: "SignatureDoesNotMatch" or "InvalidSignatureException" or "IncompleteSignature"
                or "RequestExpired" or "RequestTimeTooSkewed"
        } => (
            MessageQueueError.AccessDenied,
            $"the signature is refused ({answer.Message}). Look at the secret key, the region, and this machine's clock (NTP)."),
        _ when IsDenied(answer) => (MessageQueueError.AccessDenied, $"access is denied ({Said(answer)}). {rights}"),
        _ => (
            MessageQueueError.Transient,
            $"the service answered {(int)answer.StatusCode} {answer.ErrorCode} ({answer.Message}), and kept to it. Try later."),
    };

    /// <summary>Whether the service answered with an error; what the SDK finds wrong with an answer by itself is none.</summary>
    private static bool IsRefusal(AmazonServiceException answer) => answer.StatusCode >= HttpStatusCode.BadRequest;

    /// <summary>What stands between here and SQS, such as a proxy, has no codes.</summary>
    private static string Said(AmazonServiceException answer) =>
        answer.ErrorCode is null ? $"{(int)answer.StatusCode}, and not as SQS says it" : answer.Message;

    private static bool IsDenied(AmazonServiceException answer) =>
        answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
        || answer.ErrorCode?.Contains("AccessDenied", StringComparison.Ordinal) == true;

    private static (MessageQueueError Error, string Reason) Classify(Exception exception) => exception switch
    {
        AmazonClientException when exception.Message.Contains("credentials", StringComparison.OrdinalIgnoreCase) =>
            (MessageQueueError.AccessDenied, $"there are no credentials ({exception.Message}). Log in, or give the pod a role."),
        AmazonServiceException when exception.Message.Contains("MD5", StringComparison.Ordinal) =>
            (MessageQueueError.Transient,
                $"a message was damaged on the way ({exception.Message}). Look at the network if that happens again."),
        _ => (MessageQueueError.Transient,
            $"{exception.GetBaseException().Message.TrimEnd('.')}. Look at the network and the endpoint, or try later."),
    };
}
