using System.ComponentModel.DataAnnotations;

namespace Spate.Host.Settings;

/// <summary><c>extensions.durableTask</c>: the task hub and its workers.</summary>
internal sealed record DurableTaskSection
{
    /// <summary>The schema of the hub in a PostgreSQL database. Ignored for a SQLite file, which contains one hub.</summary>
    public string HubName { get; init; } = "spate";

    /// <summary>Activities that run at a time; 0 for one per core.</summary>
    [Range(0, 10_000)]
    public int MaxConcurrentActivityFunctions { get; init; }

    /// <summary>Orchestration turns that run at a time; 0 for the worker's default.</summary>
    [Range(0, 10_000)]
    public int MaxConcurrentOrchestratorFunctions { get; init; }

    public StorageProviderSection StorageProvider { get; init; } = new();

    public RetentionSection Retention { get; init; } = new();

    /// <summary>The hub in PostgreSQL; null for a SQLite file.</summary>
    public PostgresSettings? Postgres() =>
        StorageProvider.IsPostgres() ? new PostgresSettings(StorageProvider.ConnectionStringName, HubName) : null;
}

/// <summary><c>extensions.durableTask.retention</c>: how long runs are kept after they ended; null is for ever.</summary>
internal sealed record RetentionSection
{
    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00")]
    public TimeSpan? Completed { get; init; }

    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00")]
    public TimeSpan? Failed { get; init; }

    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00")]
    public TimeSpan? Terminated { get; init; }

    /// <summary>The histories of runs that completed.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00")]
    public TimeSpan? Histories { get; init; }
}

/// <summary><c>extensions.durableTask.storageProvider</c>: where the hub is.</summary>
internal sealed record StorageProviderSection
{
    public const string Sqlite = "sqlite";
    public const string Postgres = "postgres";

    [AllowedValues(Sqlite, Postgres)]
    public string Type { get; init; } = Sqlite;

    /// <summary>The SQLite file, or null for <c>hub.db</c> in the data directory.</summary>
    public string? Path { get; init; }

    /// <summary>The environment variable with the connection string of PostgreSQL.</summary>
    public string ConnectionStringName { get; init; } = "SPATE_POSTGRES";

    /// <summary>How long work stays with a worker that does not renew its leases; null for the role's default.</summary>
    [Range(typeof(TimeSpan), "00:00:02", "01:00:00")]
    public TimeSpan? TaskEventLockTimeout { get; init; }

    public bool IsPostgres() => Type.Equals(Postgres, StringComparison.OrdinalIgnoreCase);
}

/// <summary>A hub in PostgreSQL.</summary>
/// <param name="ConnectionStringName">The environment variable with the connection string.</param>
/// <param name="Schema">The schema of the hub: <c>hubName</c>.</param>
internal sealed record PostgresSettings(string ConnectionStringName, string Schema);
