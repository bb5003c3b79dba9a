namespace Spate.TaskHub;

/// <summary>Where a PostgreSQL task hub is, and how it is used.</summary>
public sealed record PostgresTaskHubOptions
{
    /// <summary>
    /// An Npgsql connection string. What it leaves out comes from where Npgsql looks for it: <c>PGPASSWORD</c>, <c>PGPASSFILE</c> and
    /// <c>~/.pgpass</c>, <c>PGSSLROOTCERT</c> and so on. <c>Maximum Pool Size</c> (10 unless stated, at least 5) bounds all connections of
    /// the hub together: 1 listens, 2 write, the others read. It never appears in messages or logs.
    /// </summary>
    public required string ConnectionString { get; init; }

    /// <summary>The schema that holds the hub's tables: <c>[a-z_][a-z0-9_]{0,62}</c>. It is created if need be.</summary>
    public string Schema { get; init; } = "spate";

    /// <summary>Texts with more UTF-16 characters than this go to the payload table.</summary>
    public int PayloadLimit { get; init; } = 4096;

    /// <summary>
    /// How often a hub that is asked for work looks for what it was not notified of: work whose notification was lost, and leases that
    /// expired.
    /// </summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Where the jitter of pauses comes from.</summary>
    public Random Random { get; init; } = Random.Shared;

    /// <summary>The options without the connection string, which may hold a password.</summary>
    public override string ToString() =>
        $"{nameof(PostgresTaskHubOptions)} {{ Schema = {Schema}, PayloadLimit = {PayloadLimit}, PollInterval = {PollInterval} }}";
}
