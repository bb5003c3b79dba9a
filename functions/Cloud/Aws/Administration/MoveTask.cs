using Amazon.SQS;
using Amazon.SQS.Model;

namespace Spate.Cloud.Aws.Administration;

/// <summary>A task of SQS that moves all messages of a dead-letter queue to where they came from.</summary>
internal static class MoveTask
{
    /// <summary>Advice: the rights that starting a task takes.</summary>
    public const string Rights =
        "Give this role sqs:StartMessageMoveTask, sqs:ReceiveMessage, sqs:DeleteMessage and sqs:GetQueueAttributes "
            + "on the dead-letter queue, and sqs:SendMessage on this one.";

    /// <summary>The error codes by which services with a partial implementation refuse an unknown action.</summary>
    private static readonly string[] UnknownAction =
    [
        "InvalidAction",
        "UnknownOperationException",
        "NotImplemented",
        "AWS.SimpleQueueService.UnknownOperation",
    ];

    /// <summary>Starts a task; false when the service has no such tasks.</summary>
    /// <exception cref="AmazonSQSException">The service refuses, as it does while another task of the queue is running.</exception>
    public static async Task<bool> TryStartAsync(IAmazonSQS client, string deadLetterArn, CancellationToken cancellationToken)
    {
        try
        {
            await client.StartMessageMoveTaskAsync(new StartMessageMoveTaskRequest { SourceArn = deadLetterArn }, cancellationToken);
            return true;
        }
        catch (AmazonSQSException e) when (UnknownAction.Contains(e.ErrorCode, StringComparer.Ordinal))
        {
            return false;
        }
    }
}
