using Microsoft.Extensions.Logging;

namespace Spate.Host.Settings;

/// <summary>
/// The settings of <c>host.json</c> and the environment in the program's own types: how the program runs, not what it does with data.
/// </summary>
internal sealed record HostSettings
{
    /// <summary>The time limit of an activity, whatever its route says.</summary>
    public TimeSpan FunctionTimeout { get; init; } = new HostConfiguration().FunctionTimeout;

    /// <summary>The minimum level that is logged, by category; <c>default</c> is for all others.</summary>
    public IReadOnlyDictionary<string, LogLevel> LogLevels { get; init; } = new Dictionary<string, LogLevel>();

    /// <summary>The task hub and its workers.</summary>
    public DurableTaskSection DurableTask { get; init; } = new();

    /// <summary>The queue of notifications.</summary>
    public SqsSection Sqs { get; init; } = new();

    /// <summary>Who may use the dashboard and the API from other machines.</summary>
    public DashboardSection Dashboard { get; init; } = new();

    /// <summary>S3 and SQS; null for directories and a SQLite file.</summary>
    public AwsSettings? Aws { get; init; }

    public static HostSettings Of(HostConfiguration configuration) => new()
    {
        FunctionTimeout = configuration.FunctionTimeout,
        LogLevels = configuration.Logging.LogLevel,
        DurableTask = configuration.Extensions.DurableTask,
        Sqs = configuration.Extensions.Sqs,
        Dashboard = configuration.Extensions.Dashboard,
        Aws = configuration.Extensions.S3 is { } s3 ? AwsSettings.Of(s3, configuration.Extensions.Sqs) : null,
    };
}
