using System.Net;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Spate.Host.Server;

/// <summary>The HTTP port of an application.</summary>
internal static class HttpEndpoint
{
    public const long MaxRequestBodyBytes = 64 << 10;
    private const long MaxConnections = 1024;

    /// <summary>Listens on an address. Failures are answered with problem details.</summary>
    public static void AddHttp(this WebApplicationBuilder builder, ListenAddress address)
    {
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => Configure(options, address.EndPoint));
        builder.Services.AddSingleton(address);
        builder.Services.AddRoutingCore();
        builder.Services.AddProblemResponses();
        builder.Services.ConfigureHttpJsonOptions(static options =>
        {
            options.SerializerOptions.TypeInfoResolverChain.Insert(0, HostJson.Default);

            // Otherwise the API's document would allow a string for every number.
            options.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
        builder.AfterServer(static services => services.AddHostedService<ListeningLog>());
    }

    private static void Configure(KestrelServerOptions options, IPEndPoint endPoint)
    {
        options.AddServerHeader = false;
        options.Limits.MaxRequestBodySize = MaxRequestBodyBytes;
        options.Limits.MaxConcurrentConnections = MaxConnections;
        options.Listen(endPoint);
    }
}
