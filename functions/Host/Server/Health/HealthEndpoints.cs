using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Spate.Host.Server.Health;

/// <summary>
/// The probes: <c>/healthz/live</c>, whether the process can continue, and <c>/healthz/ready</c>, whether its dependencies are available.
/// </summary>
internal static class HealthEndpoints
{
    private const string Live = "live";
    private const string Ready = "ready";

    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    /// <summary>Adds a check.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="name">Its name.</param>
    /// <param name="look">Throws when something is wrong.</param>
    /// <param name="isVital">Whether the process cannot continue without it: then it counts for liveness too.</param>
    /// <param name="isCheap">Whether the check costs nothing, so that it is not cached.</param>
    public static void AddProbe(
        this IServiceCollection services,
        string name,
        Func<IServiceProvider, CancellationToken, Task> look,
        bool isVital = false,
        bool isCheap = false)
    {
        services.AddKeyedSingleton(name, (provider, _) => new CachedCheck(
            cancellationToken => look(provider, cancellationToken),
            isCheap ? TimeSpan.Zero : MaxAge,
            Timeout,
            provider.GetRequiredService<TimeProvider>()));
        services.AddHealthChecks().Add(new HealthCheckRegistration(
            name, provider => provider.GetRequiredKeyedService<CachedCheck>(name), HealthStatus.Unhealthy, [isVital ? Live : Ready]));
    }

    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/healthz/live", Options(static check => check.Tags.Contains(Live)));
        app.MapHealthChecks("/healthz/ready", Options(static _ => true));
    }

    private static HealthCheckOptions Options(Func<HealthCheckRegistration, bool> predicate) =>
        new() { Predicate = predicate, ResponseWriter = HealthState.WriteAsync };
}
