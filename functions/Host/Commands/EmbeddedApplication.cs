using Microsoft.AspNetCore.Builder;
using Spate.Host.Observability.Logging;
using Spate.Host.Server;
using Spate.Host.Server.Parts;
using Spate.Host.Settings;
using Spate.Pipeline;

namespace Spate.Host.Commands;

/// <summary>The application of <c>run</c> and <c>demo</c>: all work in this process, without HTTP.</summary>
internal static class EmbeddedApplication
{
    public static WebApplication Build(HostContext host, PipelineConfiguration pipeline, CommandLogging logging)
    {
        var builder = SpateApplication.CreateBuilder(host, pipeline, logging.Configure);
        builder.AddWork(host, pipeline, WorkerRole.Embedded(host, pipeline));
        builder.AfterServer(services => services.AddRetention(host.Settings, pipeline));
        return builder.Build();
    }
}
