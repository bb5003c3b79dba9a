using System.Net;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;

namespace Spate.Host.Server;

/// <summary>The HTTP port of an application.</summary>
internal static class HttpEndpoint
{
    public const long MaxRequestBodyBytes = 64 << 10;
    private const long MaxConnections = 1024;

    /// <summary>Listens on an address. Failures are answered with problem details.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="address">The address.</param>
    /// <param name="orAnyPort">Whether any other port will do if that one is in use.</param>
    public static void AddHttp(this WebApplicationBuilder builder, ListenAddress address, bool orAnyPort = false)
    {
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => Configure(options, address.EndPoint));
        if (orAnyPort)
            builder.Services.Configure<SocketTransportOptions>(static options => options.CreateBoundListenSocket = BoundSocket.Bind);
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
