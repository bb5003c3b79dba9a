using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Logging;

namespace Spate.Host.Settings;

/// <summary>The keys of <c>host.json</c>, in the schema of Azure Functions.</summary>
internal sealed record HostConfiguration
{
    [AllowedValues("2.0")]
    public string Version { get; init; } = "2.0";

    /// <summary>The time limit of an activity, whatever its route says.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan FunctionTimeout { get; init; } = TimeSpan.FromMinutes(30);

    public LoggingSection Logging { get; init; } = new();

    public ExtensionsSection Extensions { get; init; } = new();
}

internal sealed record LoggingSection
{
    /// <summary>The minimum level that is logged, by category; <c>default</c> is for all others.</summary>
    public Dictionary<string, LogLevel> LogLevel { get; init; } = new(StringComparer.OrdinalIgnoreCase);
}

internal sealed record ExtensionsSection
{
    public DurableTaskSection DurableTask { get; init; } = new();

    public SqsSection Sqs { get; init; } = new();

    public DashboardSection Dashboard { get; init; } = new();

    /// <summary>
    /// Null for directories. Settable, because binding leaves it null for an empty object, which means S3 with all defaults.
    /// </summary>
    public S3Section? S3 { get; set; }
}
