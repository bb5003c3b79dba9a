using Amazon.Runtime;
using Amazon.Runtime.Credentials.Internal;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;

namespace Spate.Cloud.Aws.Sqs;

/// <summary>The step of the pipeline that asks the configuration where a request goes.</summary>
internal sealed class SqsEndpoint : BaseEndpointResolver
{
    protected override EndpointParameters MapEndpointsParameters(IRequestContext requestContext) => new();
}

/// <summary>The step of the pipeline that says how a request is signed: Signature Version 4.</summary>
internal sealed class SqsAuthentication : BaseAuthResolverHandler
{
    protected override List<IAuthSchemeOption> ResolveAuthOptions(IExecutionContext executionContext) => AuthSchemeOption.DEFAULT_SIGV4;
}

/// <summary>Names the service in the SDK's telemetry.</summary>
internal sealed class SqsMetadata : IServiceMetadata
{
    public string ServiceId => "SQS";

    public IDictionary<string, string> OperationNameMapping { get; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>The SDK's standard retries, with waits that go by an injected clock.</summary>
internal sealed class SqsRetryPolicy(IClientConfig config, Backoff backoff) : StandardRetryPolicy(config)
{
    public override Task WaitBeforeRetryAsync(IExecutionContext executionContext) =>
        backoff.WaitAsync(executionContext.RequestContext.Retries, executionContext.RequestContext.CancellationToken);
}
