using System.Net;
using Amazon.Runtime;

namespace Spate.Cloud.Sqs;

/// <summary>SQS refused a request. What callers tell apart has a type of its own; the rest has its <see cref="AmazonServiceException.ErrorCode"/>.</summary>
public class AmazonSQSException : AmazonServiceException
{
    private protected AmazonSQSException(string message, ErrorType fault, string code, string? requestId, HttpStatusCode status, Exception? inner)
        : base(message, inner, fault, code, requestId, status)
    {
    }

    /// <summary>The code in the older query protocol, such as <c>AWS.SimpleQueueService.NonExistentQueue</c>, if SQS gave it.</summary>
    public string? QueryErrorCode { get; private init; }

    internal static AmazonSQSException For(
        string code, string? queryCode, string message, ErrorType fault, string? requestId, HttpStatusCode status, Exception? inner) => code switch
    {
        "QueueDoesNotExist" => new QueueDoesNotExistException(message, fault, code, requestId, status, inner) { QueryErrorCode = queryCode },
        "ReceiptHandleIsInvalid" => new ReceiptHandleIsInvalidException(message, fault, code, requestId, status, inner) { QueryErrorCode = queryCode },
        "MessageNotInflight" => new MessageNotInflightException(message, fault, code, requestId, status, inner) { QueryErrorCode = queryCode },
        "OverLimit" => new OverLimitException(message, fault, code, requestId, status, inner) { QueryErrorCode = queryCode },
        "QueueNameExists" => new QueueNameExistsException(message, fault, code, requestId, status, inner) { QueryErrorCode = queryCode },
        "QueueDeletedRecently" => new QueueDeletedRecentlyException(message, fault, code, requestId, status, inner) { QueryErrorCode = queryCode },
        "InvalidMessageContents" => new InvalidMessageContentsException(message, fault, code, requestId, status, inner) { QueryErrorCode = queryCode },
        "BatchRequestTooLong" => new BatchRequestTooLongException(message, fault, code, requestId, status, inner) { QueryErrorCode = queryCode },
        "RequestThrottled" => new RequestThrottledException(message, fault, code, requestId, status, inner) { QueryErrorCode = queryCode },
        "ResourceNotFoundException" => new ResourceNotFoundException(message, fault, code, requestId, status, inner) { QueryErrorCode = queryCode },
        "UnsupportedOperation" => new UnsupportedOperationException(message, fault, code, requestId, status, inner) { QueryErrorCode = queryCode },
        _ => new AmazonSQSException(message, fault, code, requestId, status, inner) { QueryErrorCode = queryCode },
    };
}
