using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3;
using Amazon.S3.Internal;

namespace Spate.Cloud.Aws.S3;

/// <summary>The SDK's client for S3, whose waits between tries go by an injected clock.</summary>
/// <remarks>The base constructor builds the pipeline; a field initializer runs before it, so <see cref="_backoff"/> is there by then.</remarks>
internal sealed class S3Client(AWSCredentials? credentials, AmazonS3Config config, Backoff backoff)
    : AmazonS3Client(credentials, config)
{
    private readonly Backoff _backoff = backoff;

    /// <exception cref="ArgumentException">An option cannot be used.</exception>
    public static S3Client Create(S3Options options, Backoff backoff)
    {
        options.Validate();
        var checksums = options.Checksums == S3Checksums.WhenSupported;
        var config = new AmazonS3Config
        {
            ForcePathStyle = options.ForcePathStyle,
            RequestChecksumCalculation = checksums ? RequestChecksumCalculation.WHEN_SUPPORTED : RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = checksums ? ResponseChecksumValidation.WHEN_SUPPORTED : ResponseChecksumValidation.WHEN_REQUIRED,
        };
        return new(ServiceSettings.Credentials(options), ServiceSettings.Apply(config, options, backoff.Time), backoff);
    }

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        base.CustomizeRuntimePipeline(pipeline);
        if (Config.RetryMode == RequestRetryMode.Standard)
            pipeline.ReplaceHandler<RetryHandler>(new RetryHandler(new RetryPolicy(Config, _backoff)));
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
            (Config.HttpClientFactory as IDisposable)?.Dispose();
    }

    private sealed class RetryPolicy(IClientConfig config, Backoff backoff) : AmazonS3StandardRetryPolicy(config)
    {
        public override Task WaitBeforeRetryAsync(IExecutionContext executionContext) =>
            backoff.WaitAsync(executionContext.RequestContext.Retries, executionContext.RequestContext.CancellationToken);
    }
}
