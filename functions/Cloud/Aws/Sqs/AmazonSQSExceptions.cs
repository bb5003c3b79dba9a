using System.Net;
using Amazon.Runtime;

namespace Spate.Cloud.Sqs;

/// <summary>There is no such queue, or it was deleted within the last minute.</summary>
public sealed class QueueDoesNotExistException : AmazonSQSException
{
    internal QueueDoesNotExistException(string message, ErrorType fault, string code, string? requestId, HttpStatusCode status, Exception? inner)
        : base(message, fault, code, requestId, status, inner)
    {
    }
}

/// <summary>A receipt handle is none of this queue's.</summary>
public sealed class ReceiptHandleIsInvalidException : AmazonSQSException
{
    internal ReceiptHandleIsInvalidException(string message, ErrorType fault, string code, string? requestId, HttpStatusCode status, Exception? inner)
        : base(message, fault, code, requestId, status, inner)
    {
    }
}

/// <summary>The message is not in flight: it came back, or was deleted.</summary>
public sealed class MessageNotInflightException : AmazonSQSException
{
    internal MessageNotInflightException(string message, ErrorType fault, string code, string? requestId, HttpStatusCode status, Exception? inner)
        : base(message, fault, code, requestId, status, inner)
    {
    }
}

/// <summary>Too many messages are in flight (120,000 in a standard queue): delete some first.</summary>
public sealed class OverLimitException : AmazonSQSException
{
    internal OverLimitException(string message, ErrorType fault, string code, string? requestId, HttpStatusCode status, Exception? inner)
        : base(message, fault, code, requestId, status, inner)
    {
    }
}

/// <summary>There is a queue of that name with other attributes.</summary>
public sealed class QueueNameExistsException : AmazonSQSException
{
    internal QueueNameExistsException(string message, ErrorType fault, string code, string? requestId, HttpStatusCode status, Exception? inner)
        : base(message, fault, code, requestId, status, inner)
    {
    }
}

/// <summary>A queue of that name was deleted within the last minute: wait as long.</summary>
public sealed class QueueDeletedRecentlyException : AmazonSQSException
{
    internal QueueDeletedRecentlyException(string message, ErrorType fault, string code, string? requestId, HttpStatusCode status, Exception? inner)
        : base(message, fault, code, requestId, status, inner)
    {
    }
}

/// <summary>A body holds characters that SQS does not take.</summary>
public sealed class InvalidMessageContentsException : AmazonSQSException
{
    internal InvalidMessageContentsException(string message, ErrorType fault, string code, string? requestId, HttpStatusCode status, Exception? inner)
        : base(message, fault, code, requestId, status, inner)
    {
    }
}

/// <summary>The bodies of a batch are longer together than SQS takes.</summary>
public sealed class BatchRequestTooLongException : AmazonSQSException
{
    internal BatchRequestTooLongException(string message, ErrorType fault, string code, string? requestId, HttpStatusCode status, Exception? inner)
        : base(message, fault, code, requestId, status, inner)
    {
    }
}

/// <summary>Too many requests: the SDK tried again and gave up.</summary>
public sealed class RequestThrottledException : AmazonSQSException
{
    internal RequestThrottledException(string message, ErrorType fault, string code, string? requestId, HttpStatusCode status, Exception? inner)
        : base(message, fault, code, requestId, status, inner)
    {
    }
}

/// <summary>What a request names is not there, such as a move task.</summary>
public sealed class ResourceNotFoundException : AmazonSQSException
{
    internal ResourceNotFoundException(string message, ErrorType fault, string code, string? requestId, HttpStatusCode status, Exception? inner)
        : base(message, fault, code, requestId, status, inner)
    {
    }
}

/// <summary>The queue cannot do that.</summary>
public sealed class UnsupportedOperationException : AmazonSQSException
{
    internal UnsupportedOperationException(string message, ErrorType fault, string code, string? requestId, HttpStatusCode status, Exception? inner)
        : base(message, fault, code, requestId, status, inner)
    {
    }
}
