namespace Spate.Cloud;

/// <summary>
/// Which queue an <see cref="SqsMessageQueue"/> uses and how it reaches it. Set either <see cref="QueueUrl"/> or <see cref="QueueName"/>.
/// </summary>
public sealed record SqsOptions : AwsOptions
{
    /// <summary>The queue's URL.</summary>
    public string? QueueUrl { get; init; }

    /// <summary>The queue's name; its URL is looked up at the first use.</summary>
    public string? QueueName { get; init; }

    /// <summary>The account that owns the queue, if it is not the caller's.</summary>
    public string? QueueOwnerAWSAccountId { get; init; }

    /// <summary>The queue as the user named it.</summary>
    internal string Queue => QueueUrl ?? QueueName!;

    internal override void Validate()
    {
        base.Validate();
        if (string.IsNullOrEmpty(QueueUrl) == string.IsNullOrEmpty(QueueName))
            throw Invalid(nameof(QueueUrl), "or QueueName must be set, but not both");
        if (QueueUrl is { Length: > 0 } url
            && (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https")))
        {
            throw Invalid(
                nameof(QueueUrl),
                $"\"{url}\" is not a queue URL; expected something like https://sqs.eu-central-1.amazonaws.com/123456789012/my-queue");
        }

        if (QueueOwnerAWSAccountId is not null && QueueName is null)
            throw Invalid(nameof(QueueOwnerAWSAccountId), "goes with QueueName only; a QueueUrl names its account");
    }
}
