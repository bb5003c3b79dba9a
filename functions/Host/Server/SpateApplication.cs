using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Spate.Host.Server.Parts;
using Spate.Host.Settings;
using Spate.Pipeline;

namespace Spate.Host.Server;

/// <summary>The application of worker, dashboard, run and demo, each with its own parts: one container and at most one HTTP port.</summary>
internal static class SpateApplication
{
    /// <summary>An application with the hub, which every part needs. It does not listen and does no work until parts are added.</summary>
    /// <exception cref="CommandException">The connection string of the hub is not in the environment.</exception>
    public static WebApplicationBuilder CreateBuilder(HostContext host, PipelineConfiguration pipeline, Action<ILoggingBuilder> logging)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "spate" });
        logging(builder.Logging);

        // The command reports a failed start. Only the failure of a running service is logged.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.Critical);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddSingleton<IServer, NoServer>();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(pipeline);
        builder.Services.AddHub(host);
        return builder;
    }

    /// <summary>
    /// Adds services that start after the server and stop before it, so that probes are answered before the work begins and while it ends.
    /// Other services start before the server.
    /// </summary>
    public static void AfterServer(this WebApplicationBuilder builder, Action<IServiceCollection> add) =>
        builder.Host.ConfigureContainer<IServiceCollection>((_, services) => add(services));
}
