namespace Spate.Cloud;

/// <summary>
/// Which queue an <see cref="SqsMessageQueue"/> is, and how it reaches it. Give <see cref="QueueUrl"/> or <see cref="QueueName"/>.
/// </summary>
public sealed record SqsOptions : AwsOptions
{
    /// <summary>The queue's URL, as SQS tells it.</summary>
    public string? QueueUrl { get; init; }

    /// <summary>The queue's name; its URL is asked of SQS at the first use.</summary>
    public string? QueueName { get; init; }

    /// <summary>The account that owns the queue of that name, if it is another than the caller's.</summary>
    public string? QueueOwnerAWSAccountId { get; init; }

    /// <summary>The queue as the user named it.</summary>
    internal string Queue => QueueUrl ?? QueueName!;

    internal override void Validate()
    {
        base.Validate();
        if (string.IsNullOrEmpty(QueueUrl) == string.IsNullOrEmpty(QueueName))
            throw Invalid(nameof(QueueUrl), "or QueueName must be given, and not both");
        if (QueueUrl is { Length: > 0 } url
            && (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https")))
        {
            throw Invalid(
                nameof(QueueUrl), $"\"{url}\" is no URL; one looks like https://sqs.eu-central-1.amazonaws.com/123456789012/my-queue");
        }

        if (QueueOwnerAWSAccountId is not null && QueueName is null)
            throw Invalid(nameof(QueueOwnerAWSAccountId), "goes with QueueName only; a QueueUrl names its account");
    }
}
