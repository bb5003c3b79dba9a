using System.Globalization;
using System.Net;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3;
using Amazon.S3.Internal;
using Amazon.S3.Model;

namespace Spate.Cloud.Aws.S3;

/// <summary>The SDK's client for S3, whose waits between tries go by an injected clock.</summary>
/// <remarks>
/// The base constructor builds the pipeline; a field initializer runs before it, so <see cref="_retries"/> is there by then.
/// </remarks>
internal sealed class S3Client(AWSCredentials? credentials, AmazonS3Config config, AwsRetries retries)
    : AmazonS3Client(credentials, config)
{
    private readonly AwsRetries _retries = retries;

    /// <exception cref="ArgumentException">An option cannot be used.</exception>
    public static S3Client Create(S3Options options, AwsRetries retries)
    {
        var credentials = ServiceSettings.Credentials(options);
        var checksums = options.Checksums == S3Checksums.WhenSupported;
        var config = new AmazonS3Config
        {
            ForcePathStyle = options.ForcePathStyle,
            RequestChecksumCalculation = checksums ? RequestChecksumCalculation.WHEN_SUPPORTED : RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = checksums ? ResponseChecksumValidation.WHEN_SUPPORTED : ResponseChecksumValidation.WHEN_REQUIRED,
        };
        return new(credentials, ServiceSettings.Apply(config, options, retries.Time), retries);
    }

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        base.CustomizeRuntimePipeline(pipeline);
        pipeline.ReplaceHandler<AmazonS3ResponseHandler>(new ResponseHandler());
        AwsRetries.Apply(pipeline, Config, new S3RetryPolicy(Config, _retries));
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
            (Config.HttpClientFactory as IDisposable)?.Dispose();
    }

    /// <summary>
    /// The SDK takes an ETag without a hyphen for the MD5 digest of the whole body, and fails with services that compute ETags differently.
    /// This compares only ETags that can be such a digest.
    /// </summary>
    private sealed class ResponseHandler : AmazonS3ResponseHandler
    {
        private const int DigestLength = 32;

        protected override void PostInvoke(IExecutionContext executionContext)
        {
            if (executionContext.ResponseContext.Response is not GetObjectResponse { ETag: { } eTag } || IsDigest(ETags.Unquote(eTag)))
                base.PostInvoke(executionContext);
        }

        private static bool IsDigest(string eTag) => eTag.Length == DigestLength && eTag.All(char.IsAsciiHexDigit);
    }

    private sealed class S3RetryPolicy(IClientConfig config, AwsRetries retries) : AmazonS3StandardRetryPolicy(config)
    {
        private static readonly TimeSpan MaxSkew = TimeSpan.FromMinutes(5);

        public override async Task<bool> RetryForExceptionAsync(IExecutionContext executionContext, Exception exception)
        {
            if (await base.RetryForExceptionAsync(executionContext, exception))
                return true;
            if (exception is not AmazonServiceException { StatusCode: HttpStatusCode.Forbidden }
                || !IsSkewed(executionContext.RequestContext.Request))
            {
                return false;
            }

            executionContext.RequestContext.IsSigned = false;
            return true;
        }

        /// <summary>
        /// The response to a HEAD has no error code that would report a wrong clock, but it has a date, from which the SDK has corrected
        /// its clock by now. A request that was signed for another time is signed again.
        /// </summary>
        private static bool IsSkewed(IRequest request) =>
            request.HttpMethod == HttpMethod.Head.Method
            && request.Headers.TryGetValue("X-Amz-Date", out var signed)
            && DateTime.TryParseExact(
                signed, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            && (time - CorrectClockSkew.GetCorrectedUtcNowForEndpoint(request.Endpoint.ToString())).Duration() > MaxSkew;

        public override Task WaitBeforeRetryAsync(IExecutionContext executionContext) =>
            retries.WaitAsync(executionContext.RequestContext);
    }
}
