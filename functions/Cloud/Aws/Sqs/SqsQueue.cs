using System.Text.Json;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace Spate.Cloud.Aws.Sqs;

/// <summary>One queue of an account. Finds its URL and names the queue in errors.</summary>
internal sealed class SqsQueue(IAmazonSQS client, SqsOptions options)
{
    private string? _url = options.QueueUrl;
    private (string Arn, SqsQueue Queue)? _deadLetters;

    /// <summary>The queue as the user named it.</summary>
    public string Name => options.Queue;

    public IAmazonSQS Client => client;

    /// <summary>Calls SQS with the queue's URL.</summary>
    /// <param name="doing">What is attempted, such as "receive from".</param>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <param name="rights">Advice: the rights that this takes.</param>
    /// <exception cref="MessageQueueException">SQS refuses, or cannot be reached.</exception>
    public async Task<T> CallAsync<T>(
        string doing, Func<string, Task<T>> call, CancellationToken cancellationToken, string rights = SqsFailure.Rights)
    {
        try
        {
            // Looked up until it is found: a queue may be created after its users start.
            _url ??= (await client.GetQueueUrlAsync(
                new GetQueueUrlRequest { QueueName = options.QueueName, QueueOwnerAWSAccountId = options.QueueOwnerAWSAccountId },
                cancellationToken)).QueueUrl;
            return await call(_url);
        }
        catch (Exception e) when (SqsFailure.IsServiceError(e))
        {
            throw SqsFailure.Describe(e, Name, doing, rights);
        }
    }

    /// <summary>Counts the messages, except for delayed ones.</summary>
    public async Task<QueueDepth> CountAsync(CancellationToken cancellationToken)
    {
        var attributes = await ReadAsync(
            "count the messages of",
            cancellationToken,
            QueueAttributeName.ApproximateNumberOfMessages,
            QueueAttributeName.ApproximateNumberOfMessagesNotVisible,
            QueueAttributeName.RedrivePolicy);
        var (visible, inFlight) = Counts(attributes);
        return new QueueDepth(visible, inFlight, await CountDeadLettersAsync(attributes, cancellationToken));
    }

    /// <summary>The redrive policy and the dead-letter queue; null when there is none.</summary>
    public async Task<(RedrivePolicy Policy, SqsQueue Queue)?> FindDeadLettersAsync(CancellationToken cancellationToken) =>
        FindDeadLetters(await ReadAsync("read the redrive policy of", cancellationToken, QueueAttributeName.RedrivePolicy));

    private async Task<long> CountDeadLettersAsync(IReadOnlyDictionary<string, string> attributes, CancellationToken cancellationToken)
    {
        if (FindDeadLetters(attributes) is not (_, var dead))
            return 0;
        var (visible, inFlight) = Counts(await dead.ReadAsync(
            "count the dead letters in",
            cancellationToken,
            QueueAttributeName.ApproximateNumberOfMessages,
            QueueAttributeName.ApproximateNumberOfMessagesNotVisible));
        return visible + inFlight;
    }

    private (RedrivePolicy Policy, SqsQueue Queue)? FindDeadLetters(IReadOnlyDictionary<string, string> attributes)
    {
        if (Policy(attributes) is not { } policy)
            return null;
        // Keeps the queue, and with it the URL that it looked up.
        if (_deadLetters is not { } known || known.Arn != policy.TargetArn)
        {
            var dead = options with { QueueUrl = null, QueueName = policy.TargetName, QueueOwnerAWSAccountId = policy.TargetAccount };
            _deadLetters = known = (policy.TargetArn, new SqsQueue(client, dead));
        }

        return (policy, known.Queue);
    }

    private RedrivePolicy? Policy(IReadOnlyDictionary<string, string> attributes)
    {
        try
        {
            return RedrivePolicy.Parse(attributes.GetValueOrDefault(QueueAttributeName.RedrivePolicy));
        }
        catch (JsonException e)
        {
            throw new MessageQueueException(
                MessageQueueError.NoSuchQueue,
                Name,
                $"Could not find the dead-letter queue of {Name}: {e.Message}. Set the policy again.",
                e);
        }
    }

    private Task<IReadOnlyDictionary<string, string>> ReadAsync(
        string doing, CancellationToken cancellationToken, params string[] names) => CallAsync(
        doing,
        async url =>
        {
            var request = new GetQueueAttributesRequest { QueueUrl = url, AttributeNames = [.. names] };
            var answer = await client.GetQueueAttributesAsync(request, cancellationToken);
            return (IReadOnlyDictionary<string, string>)(answer.Attributes ?? []);
        },
        cancellationToken);

    private static (long Visible, long InFlight) Counts(IReadOnlyDictionary<string, string> attributes) =>
        (Count(attributes, QueueAttributeName.ApproximateNumberOfMessages),
            Count(attributes, QueueAttributeName.ApproximateNumberOfMessagesNotVisible));

    private static long Count(IReadOnlyDictionary<string, string> attributes, string name) =>
        long.TryParse(attributes.GetValueOrDefault(name), out var count) ? count : 0;
}
