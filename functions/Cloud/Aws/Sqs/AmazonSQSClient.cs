using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization.Metadata;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Spate.Cloud.Aws;
using Spate.Cloud.Aws.Sqs;

namespace Spate.Cloud.Sqs;

/// <summary>
/// A client for the JSON protocol of Amazon SQS (<c>application/x-amz-json-1.0</c>), with the names of the AWS SDK's. Requests go through the SDK's own
/// pipeline: its credentials chain, its signer (Signature Version 4), its retries.
/// </summary>
/// <remarks>Every call throws <see cref="AmazonSQSException"/>, or what derives from it, when SQS refuses.</remarks>
/// <param name="options">Where the service is, and who asks.</param>
/// <param name="timeProvider">The clock that waits between tries go by.</param>
/// <param name="random">What spreads them.</param>
/// <exception cref="ArgumentException">An option cannot be used; the message says which and why.</exception>
public sealed class AmazonSQSClient(AwsOptions options, TimeProvider? timeProvider = null, Random? random = null)
    : AmazonServiceClient(ServiceSettings.Credentials(options), SqsConfig.Create(options, timeProvider ?? TimeProvider.System))
{
    // Field initializers run before the base constructor, which builds the pipeline.
    private readonly Backoff _backoff = new(timeProvider ?? TimeProvider.System, random ?? Random.Shared);

    /// <inheritdoc />
    protected override IServiceMetadata ServiceMetadata { get; } = new SqsMetadata();

    /// <summary>Receives up to 10 messages, waiting for the first as long as the request says.</summary>
    /// <exception cref="AmazonClientException">A body does not match its MD5 digest: it was damaged on the way.</exception>
    public async Task<ReceiveMessageResponse> ReceiveMessageAsync(ReceiveMessageRequest request, CancellationToken cancellationToken = default)
    {
        var response = await SendAsync(
            "ReceiveMessage", request, SqsJson.Default.ReceiveMessageRequest, SqsJson.Default.ReceiveMessageResponse, cancellationToken);
        foreach (var message in response.Messages)
            CheckDigest(message);
        return response;
    }

    /// <summary>Sends up to 10 messages. Each has a result of its own: look at <see cref="SendMessageBatchResponse.Failed"/>.</summary>
    public Task<SendMessageBatchResponse> SendMessageBatchAsync(SendMessageBatchRequest request, CancellationToken cancellationToken = default) =>
        SendAsync(
            "SendMessageBatch", request, SqsJson.Default.SendMessageBatchRequest, SqsJson.Default.SendMessageBatchResponse, cancellationToken);

    /// <summary>Deletes up to 10 messages. Each has a result of its own: look at <see cref="DeleteMessageBatchResponse.Failed"/>.</summary>
    public Task<DeleteMessageBatchResponse> DeleteMessageBatchAsync(DeleteMessageBatchRequest request, CancellationToken cancellationToken = default) =>
        SendAsync(
            "DeleteMessageBatch", request, SqsJson.Default.DeleteMessageBatchRequest, SqsJson.Default.DeleteMessageBatchResponse, cancellationToken);

    /// <summary>Hides up to 10 messages. Each has a result of its own: look at <see cref="ChangeMessageVisibilityBatchResponse.Failed"/>.</summary>
    public Task<ChangeMessageVisibilityBatchResponse> ChangeMessageVisibilityBatchAsync(
        ChangeMessageVisibilityBatchRequest request, CancellationToken cancellationToken = default) =>
        SendAsync(
            "ChangeMessageVisibilityBatch",
            request,
            SqsJson.Default.ChangeMessageVisibilityBatchRequest,
            SqsJson.Default.ChangeMessageVisibilityBatchResponse,
            cancellationToken);

    /// <summary>Creates a queue, or finds the one of that name if its attributes are the same.</summary>
    public Task<CreateQueueResponse> CreateQueueAsync(CreateQueueRequest request, CancellationToken cancellationToken = default) =>
        SendAsync("CreateQueue", request, SqsJson.Default.CreateQueueRequest, SqsJson.Default.CreateQueueResponse, cancellationToken);

    /// <summary>Finds a queue's URL by its name.</summary>
    public Task<GetQueueUrlResponse> GetQueueUrlAsync(GetQueueUrlRequest request, CancellationToken cancellationToken = default) =>
        SendAsync("GetQueueUrl", request, SqsJson.Default.GetQueueUrlRequest, SqsJson.Default.GetQueueUrlResponse, cancellationToken);

    /// <summary>Reads a queue's attributes.</summary>
    public Task<GetQueueAttributesResponse> GetQueueAttributesAsync(GetQueueAttributesRequest request, CancellationToken cancellationToken = default) =>
        SendAsync(
            "GetQueueAttributes", request, SqsJson.Default.GetQueueAttributesRequest, SqsJson.Default.GetQueueAttributesResponse, cancellationToken);

    /// <summary>Sets some of a queue's attributes; they hold everywhere within a minute.</summary>
    public Task<SetQueueAttributesResponse> SetQueueAttributesAsync(SetQueueAttributesRequest request, CancellationToken cancellationToken = default) =>
        SendAsync(
            "SetQueueAttributes", request, SqsJson.Default.SetQueueAttributesRequest, SqsJson.Default.SetQueueAttributesResponse, cancellationToken);

    /// <summary>Starts to move a dead-letter queue's messages back ("redrive").</summary>
    public Task<StartMessageMoveTaskResponse> StartMessageMoveTaskAsync(
        StartMessageMoveTaskRequest request, CancellationToken cancellationToken = default) =>
        SendAsync(
            "StartMessageMoveTask", request, SqsJson.Default.StartMessageMoveTaskRequest, SqsJson.Default.StartMessageMoveTaskResponse, cancellationToken);

    /// <summary>Lists the latest moves from a dead-letter queue, the latest first.</summary>
    public Task<ListMessageMoveTasksResponse> ListMessageMoveTasksAsync(
        ListMessageMoveTasksRequest request, CancellationToken cancellationToken = default) =>
        SendAsync(
            "ListMessageMoveTasks", request, SqsJson.Default.ListMessageMoveTasksRequest, SqsJson.Default.ListMessageMoveTasksResponse, cancellationToken);

    /// <summary>Stops a move; messages that were moved stay moved.</summary>
    public Task<CancelMessageMoveTaskResponse> CancelMessageMoveTaskAsync(
        CancelMessageMoveTaskRequest request, CancellationToken cancellationToken = default) =>
        SendAsync(
            "CancelMessageMoveTask",
            request,
            SqsJson.Default.CancelMessageMoveTaskRequest,
            SqsJson.Default.CancelMessageMoveTaskResponse,
            cancellationToken);

    /// <inheritdoc />
    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        pipeline.RemoveHandler<EndpointResolver>();
        pipeline.AddHandlerAfter<Marshaller>(new SqsEndpoint());
        pipeline.AddHandlerAfter<Marshaller>(new SqsAuthentication());
        if (Config.RetryMode == RequestRetryMode.Standard)
            pipeline.ReplaceHandler<RetryHandler>(new RetryHandler(new SqsRetryPolicy(Config, _backoff)));
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
            (Config.HttpClientFactory as IDisposable)?.Dispose();
    }

    private static void CheckDigest(Message message)
    {
#pragma warning disable CA5351 // SQS gives MD5, and it is compared against damage, not against forgery.
        var digest = Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(message.Body)));
#pragma warning restore CA5351
        if (message.MD5OfBody is { } expected && !string.Equals(digest, expected, StringComparison.OrdinalIgnoreCase))
            throw new AmazonClientException($"The body of message {message.MessageId} was damaged on the way: its MD5 digest is {digest}, and SQS gave {expected}.");
    }

    private async Task<TResponse> SendAsync<TRequest, TResponse>(
        string action,
        TRequest request,
        JsonTypeInfo<TRequest> requestShape,
        JsonTypeInfo<TResponse> responseShape,
        CancellationToken cancellationToken)
        where TRequest : class
        where TResponse : class
    {
        ArgumentNullException.ThrowIfNull(request);
        var shapes = new InvokeOptions
        {
            RequestMarshaller = SqsMarshaller<TRequest>.For(action, requestShape),
            ResponseUnmarshaller = SqsUnmarshaller<TResponse>.For(responseShape),
        };
        var response = await InvokeAsync<SqsResponse<TResponse>>(new SqsRequest<TRequest>(request), shapes, cancellationToken);
        return response.Shape!;
    }
}
