using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Amazon.Runtime;

namespace Spate.Cloud.Aws.Sqs;

/// <summary>Says in the port's terms what SQS answered or what the network did.</summary>
internal static class SqsFailure
{
    /// <summary>True for what the client throws when the service or the network refuses or fails, as opposed to wrong arguments.</summary>
    public static bool IsServiceError(Exception exception) =>
        exception is AmazonServiceException or AmazonClientException or HttpRequestException or TimeoutException or SocketException or JsonException
            or (IOException and not MessageQueueException);

    /// <param name="exception">What the client threw.</param>
    /// <param name="queue">The queue, as the user named it.</param>
    /// <param name="doing">What was tried, as "receive from".</param>
    public static MessageQueueException Describe(Exception exception, string queue, string doing)
    {
        // An answer that could not be read, as a proxy's page, has no code.
        var (error, reason) = exception is AmazonServiceException { ErrorCode: not null } answer ? Classify(answer) : Classify(exception);
        return new(error, queue, $"Could not {doing} {queue}: {reason}", exception);
    }

    private static (MessageQueueError Error, string Reason) Classify(AmazonServiceException answer) => answer.ErrorCode switch
    {
        "QueueDoesNotExist" => (MessageQueueError.NoSuchQueue,
            "there is no such queue in this region and account. Create it, or correct its name and the region."),
        "OverLimit" => (MessageQueueError.OverLimit, "too many messages are in flight. Delete or return some first."),
        "ExpiredToken" or "ExpiredTokenException" or "TokenRefreshRequired" =>
            (MessageQueueError.AccessDenied, "the credentials have expired. Log in again, or look at how the pod gets its role."),
        "InvalidClientTokenId" or "UnrecognizedClientException" or "InvalidAccessKeyId" or "InvalidSecurity" =>
            (MessageQueueError.AccessDenied, "the service does not know these credentials. Give those of its account."),
        "SignatureDoesNotMatch" or "InvalidSignatureException" or "IncompleteSignature" or "RequestExpired" or "RequestTimeTooSkewed" =>
            (MessageQueueError.AccessDenied, $"the signature is refused ({answer.Message}). Look at the secret key, the region, and this machine's clock (NTP)."),
        "RequestThrottled" or "ThrottlingException" or "Throttling" => (MessageQueueError.Transient, "the service throttles, and kept to it. Try later."),
        _ when answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden || answer.ErrorCode.Contains("AccessDenied", StringComparison.Ordinal) =>
            (MessageQueueError.AccessDenied, $"access is denied ({answer.Message}). Give this role sqs:ReceiveMessage, sqs:DeleteMessage, "
                + "sqs:ChangeMessageVisibility, sqs:SendMessage, sqs:GetQueueAttributes and sqs:GetQueueUrl on it, and the key's rights if KMS encrypts it."),
        _ => (MessageQueueError.Transient, $"the service answered {(int)answer.StatusCode} {answer.ErrorCode} ({answer.Message}), and kept to it. Try later."),
    };

    private static (MessageQueueError Error, string Reason) Classify(Exception exception) =>
        exception is AmazonClientException && exception.Message.Contains("credentials", StringComparison.OrdinalIgnoreCase)
            ? (MessageQueueError.AccessDenied, $"there are no credentials ({exception.Message}). Log in, or give the pod a role.")
            : (MessageQueueError.Transient, $"{exception.GetBaseException().Message.TrimEnd('.')}. Look at the network and the endpoint, or try later.");
}
