using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.SQS;

namespace Spate.Cloud.Aws.Sqs;

/// <summary>The SDK's client for SQS, whose waits between tries go by an injected clock.</summary>
/// <remarks>
/// The base constructor builds the pipeline; a field initializer runs before it, so <see cref="_retries"/> is there by then.
/// </remarks>
internal sealed class SqsClient(
    AWSCredentials? credentials, AmazonSQSConfig config, AwsRetries retries) : AmazonSQSClient(credentials, config)
{
    /// <summary>The longest wait time that SQS allows.</summary>
    private static readonly TimeSpan LongestPoll = TimeSpan.FromSeconds(20);

    private readonly AwsRetries _retries = retries;

    /// <exception cref="ArgumentException">An option cannot be used.</exception>
    public static SqsClient Create(AwsOptions options, AwsRetries retries)
    {
        var credentials = ServiceSettings.Credentials(options);
        return new(credentials, ServiceSettings.Apply(new AmazonSQSConfig(), options, retries.Time, LongestPoll), retries);
    }

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        base.CustomizeRuntimePipeline(pipeline);
        AwsRetries.Apply(pipeline, Config, new SqsRetryPolicy(Config, _retries));
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
            (Config.HttpClientFactory as IDisposable)?.Dispose();
    }

    private sealed class SqsRetryPolicy(IClientConfig config, AwsRetries retries) : StandardRetryPolicy(config)
    {
        public override Task WaitBeforeRetryAsync(IExecutionContext executionContext) =>
            retries.WaitAsync(executionContext.RequestContext);
    }
}
