using Microsoft.Extensions.DependencyInjection;
using Spate.Host.Settings;
using Spate.Pipeline;
using Spate.TaskHub;

namespace Spate.Host.Server.Parts;

/// <summary>Removes runs that were kept long enough: by the settings, or by what their route says.</summary>
internal static class RetentionPart
{
    public static void AddRetention(this IServiceCollection services, HostSettings settings, PipelineConfiguration pipeline) =>
        services.AddTaskHubRetention(Options(settings.DurableTask.Retention, pipeline));

    internal static RetentionOptions Options(RetentionSection section, PipelineConfiguration pipeline) => new()
    {
        Default = new RetentionPolicy
        {
            Completed = section.Completed,
            Failed = section.Failed,
            Terminated = section.Terminated,
            Histories = section.Histories,
        },
        Tag = RunTags.Route,
        ByTag = pipeline.Routes.Where(static route => route.Retention is not null)
            .ToDictionary(static route => route.Name, static route => Policy(route.Retention!), StringComparer.Ordinal),
    };

    private static RetentionPolicy Policy(RouteRetention retention) => new()
    {
        Completed = retention.Completed,
        Failed = retention.Failed,
        Terminated = retention.Terminated,
        Histories = retention.Histories,
    };
}
