using Microsoft.Extensions.Logging;

namespace Spate.Host.Settings;

/// <summary>What <c>host.json</c> says, in the schema of Azure Functions: how the program runs, not what it does with data.</summary>
internal sealed record HostSettings
{
    /// <summary>How long one activity may take at most, whatever its route says.</summary>
    public TimeSpan FunctionTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>The least level that is logged, by category; <c>default</c> is for all others.</summary>
    public IReadOnlyDictionary<string, LogLevel> LogLevels { get; init; } = new Dictionary<string, LogLevel>(StringComparer.Ordinal);

    /// <summary>The task hub and its workers.</summary>
    public DurableTaskSettings DurableTask { get; init; } = new();

    /// <summary>The queue of notifications.</summary>
    public SqsSettings Sqs { get; init; } = new();

    /// <summary>S3 and SQS; null for directories and a SQLite file.</summary>
    public AwsSettings? Aws { get; init; }
}

/// <summary><c>extensions.durableTask</c>.</summary>
internal sealed record DurableTaskSettings
{
    /// <summary>Activities that run at a time; 0 stands for one per core.</summary>
    public int MaxConcurrentActivityFunctions { get; init; }

    /// <summary>Orchestration turns that run at a time; 0 stands for the worker's default.</summary>
    public int MaxConcurrentOrchestratorFunctions { get; init; }

    /// <summary><c>storageProvider.path</c>: the SQLite file of the hub, or null for <c>hub.db</c> in the data directory.</summary>
    public string? HubPath { get; init; }

    /// <summary><c>storageProvider.taskEventLockTimeout</c>: how long work stays with a worker that gives no sign of life; null for the role's own.</summary>
    public TimeSpan? LeaseDuration { get; init; }

    /// <summary>The hub in PostgreSQL; null for a SQLite file.</summary>
    public PostgresSettings? Postgres { get; init; }
}

/// <summary><c>storageProvider</c> of the type <c>postgres</c>.</summary>
/// <param name="ConnectionStringName">The environment variable that holds the connection string.</param>
/// <param name="Schema">The schema that holds the hub: <c>hubName</c>.</param>
internal sealed record PostgresSettings(string ConnectionStringName, string Schema);

/// <summary><c>extensions.sqs</c>.</summary>
internal sealed record SqsSettings
{
    /// <summary>Messages received at a time, 1 to 10.</summary>
    public int BatchSize { get; init; } = 10;

    /// <summary>How long a receive waits for the first message, up to 20 s.</summary>
    public TimeSpan PollingWaitTime { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a received message stays hidden, up to 12 h.</summary>
    public TimeSpan VisibilityTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How often a message is received before it goes to the dead-letter queue. A queue of SQS has a redrive policy of its own.</summary>
    public int MaxReceiveCount { get; init; } = 5;
}
