using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Spate.Host.Server.Health;

/// <summary>The response to a probe.</summary>
/// <param name="Status">The worst of the checks.</param>
/// <param name="Checks">The checks by their names.</param>
internal sealed record HealthState(string Status, IReadOnlyDictionary<string, HealthCheckState> Checks)
{
    public static async Task WriteAsync(HttpContext context, HealthReport report)
    {
        var state = new HealthState(
            Name(report.Status),
            report.Entries.ToDictionary(
                static entry => entry.Key,
                static entry => new HealthCheckState(Name(entry.Value.Status), entry.Value.Description),
                StringComparer.Ordinal));
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(JsonSerializer.Serialize(state, HostJson.Readable.HealthState), context.RequestAborted);
    }

    private static string Name(HealthStatus status) => status == HealthStatus.Healthy ? "healthy" : "unhealthy";
}

/// <summary>One check.</summary>
/// <param name="Status">Whether it is healthy.</param>
/// <param name="Error">What is wrong; null when nothing is.</param>
internal sealed record HealthCheckState(string Status, string? Error);
