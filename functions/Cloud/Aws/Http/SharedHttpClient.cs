using Amazon.Runtime;

namespace Spate.Cloud.Aws.Http;

/// <summary>One HTTP client for all requests of a service client, with its connections and its guard against stalls.</summary>
internal sealed class SharedHttpClient : HttpClientFactory, IDisposable
{
    /// <summary>The addresses of S3 and SQS change, so connections are replaced after this time.</summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    private readonly HttpClient _client;

    public SharedHttpClient(TimeSpan requestTimeout, TimeSpan stallTimeout, TimeProvider time)
    {
        var connections = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            PooledConnectionLifetime = ConnectionLifetime,
        };
        _client = new(new StallHandler(stallTimeout, time, connections)) { Timeout = requestTimeout };
    }

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => _client;

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

    public void Dispose() => _client.Dispose();
}
