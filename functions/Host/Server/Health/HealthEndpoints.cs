using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Spate.Host.Server.Health;

/// <summary>The probes: <c>/healthz/live</c>, whether the process can go on, and <c>/healthz/ready</c>, whether what it works with is there.</summary>
internal static class HealthEndpoints
{
    private const string Live = "live";
    private const string Ready = "ready";

    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    public static void AddHealth(this IServiceCollection services, IEnumerable<HealthProbe> probes, TimeProvider time)
    {
        var builder = services.AddHealthChecks();
        foreach (var probe in probes)
        {
            var check = new CachedCheck(probe.LookAsync, probe.IsCheap ? TimeSpan.Zero : MaxAge, Timeout, time);
            builder.Add(new HealthCheckRegistration(probe.Name, check, HealthStatus.Unhealthy, [probe.IsVital ? Live : Ready]));
        }
    }

    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/healthz/live", Options(static check => check.Tags.Contains(Live)));
        app.MapHealthChecks("/healthz/ready", Options(static _ => true));
    }

    private static HealthCheckOptions Options(Func<HealthCheckRegistration, bool> predicate) => new() { Predicate = predicate, ResponseWriter = HealthState.WriteAsync };
}

/// <summary>Something that is looked at.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="LookAsync">Throws what is wrong.</param>
internal sealed record HealthProbe(string Name, Func<CancellationToken, Task> LookAsync)
{
    /// <summary>Whether the process cannot go on without it: then it counts for liveness too.</summary>
    public bool IsVital { get; init; }

    /// <summary>Whether a look costs nothing, so that every probe looks.</summary>
    public bool IsCheap { get; init; }
}
