using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Spate.Host.Server.Parts;

namespace Spate.Host.Server;

/// <summary>
/// The program's one HTTP port. It has a life of its own, so that probes are answered before the work begins, and while it ends.
/// </summary>
internal sealed class HttpServer : IAsyncDisposable
{
    private const long MaxRequestBodyBytes = 64 << 10;
    private const long MaxConnections = 1024;

    private readonly WebApplication _app;

    private HttpServer(WebApplication app) => _app = app;

    /// <summary>Where it listens: with the port that was chosen, if any was allowed.</summary>
    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>Starts to listen.</summary>
    /// <param name="address">Where.</param>
    /// <param name="logging">Where the server logs.</param>
    /// <param name="services">Adds what the endpoints need.</param>
    /// <param name="map">Maps the endpoints.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CommandException">The address cannot be listened on.</exception>
    public static async Task<HttpServer> StartAsync(
        ListenAddress address, Action<ILoggingBuilder> logging, Action<IServiceCollection> services, Action<WebApplication> map, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "spate" });
        logging(builder.Logging);
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None); // what fails at the start is thrown
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => Limit(options, address.EndPoint));
        builder.Services.AddRoutingCore();
        builder.Services.AddFailures();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.ConfigureHttpJsonOptions(static options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, HostJson.Default));
        services(builder.Services);
        var app = builder.Build();
        app.UseFailures();
        app.UseStatusCodePages();
        app.UseRouting();
        map(app);
        await ListenAsync(app, address, cancellationToken);
        return new HttpServer(app);
    }

    /// <summary>Answers what is under way, and listens no more.</summary>
    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(limit.Token);
        await _app.DisposeAsync();
    }

    private static async Task ListenAsync(WebApplication app, ListenAddress address, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            await app.DisposeAsync();
            var cause = (e as SocketException ?? e.GetBaseException() as SocketException)?.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => "something listens there already",
                SocketError.AddressNotAvailable => "this machine does not have that address",
                SocketError.AccessDenied => "the system does not permit it",
                _ => e.Message,
            };
            throw new CommandException($"{address} cannot be listened on: {cause}. Name another with --listen ADDRESS:PORT.", ExitCode.Usage, e);
        }
    }

    private static void Limit(KestrelServerOptions options, IPEndPoint endPoint)
    {
        options.AddServerHeader = false;
        options.Limits.MaxRequestBodySize = MaxRequestBodyBytes;
        options.Limits.MaxConcurrentConnections = MaxConnections;
        options.Listen(endPoint);
    }
}
