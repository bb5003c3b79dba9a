using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Spate.TaskHub.Hubs.Postgres;
using Spate.TaskHub.Hubs.Postgres.Commits;
using Spate.TaskHub.Hubs.Postgres.Requests;
using Spate.TaskHub.Hubs.Postgres.Signals;

namespace Spate.TaskHub;

/// <summary>
/// A task hub in a schema of a PostgreSQL database (12 or later), for the workers and clients of many machines. Due times and leases are by
/// the database's clock. The views <c>due_instances (instance_id, due_at)</c>, <c>due_tasks (pool, due_at, leased)</c> and
/// <c>busy_workers (pool, worker)</c> of the schema are stable, for autoscalers and other readers that have no more than SELECT on them.
/// </summary>
public sealed partial class PostgresTaskHub : ITaskHub
{
    private readonly PostgresTaskHubOptions _options;
    private readonly HubTime _time;
    private readonly ILogger _log;
    private readonly SemaphoreSlim _opening = new(1);
    private readonly IReadOnlyList<(int Version, string Text)> _migrations;
    private Parts? _parts;
    private bool _disposed;

    /// <summary>Describes the hub. The database is opened by <see cref="InitializeAsync"/>, or when it is first needed.</summary>
    /// <param name="options">Where it is.</param>
    /// <param name="time">A clock that takes the place of the database's, for tests; null and the system's clock leave it in place.</param>
    /// <param name="loggers">Where the hub reports; nowhere if null.</param>
    public PostgresTaskHub(PostgresTaskHubOptions options, TimeProvider? time = null, ILoggerFactory? loggers = null)
        : this(options, time, loggers, PostgresSql.Text.Migrations)
    {
    }

    internal PostgresTaskHub(
        PostgresTaskHubOptions options, TimeProvider? time, ILoggerFactory? loggers, IReadOnlyList<(int Version, string Text)> migrations)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _time = new HubTime(time);
        _log = (loggers ?? NullLoggerFactory.Instance).CreateLogger<PostgresTaskHub>();
        _migrations = migrations;
    }

    /// <inheritdoc/>
    /// <exception cref="TaskHubException">
    /// The hub cannot be used: the message names it, never its password, and says why and what to do. Among the reasons: no such server,
    /// database or user, a read-only database, a missing privilege, too few connections, a schema of a later version.
    /// </exception>
    public Task InitializeAsync(CancellationToken cancellationToken = default) => OpenAsync(cancellationToken).AsTask();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _opening.WaitAsync();
        try
        {
            _disposed = true;
            if (_parts is not null)
                await _parts.DisposeAsync();
            _parts = null;
        }
        finally
        {
            _opening.Release();
        }
    }

    private ValueTask<Parts> OpenAsync(CancellationToken cancellationToken) =>
        Volatile.Read(ref _parts) is { } parts ? new(parts) : new(OpenOnceAsync(cancellationToken));

    private async Task<Parts> OpenOnceAsync(CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_parts is null)
                Volatile.Write(ref _parts, await Parts.OpenAsync(_options, _time, _log, _migrations, cancellationToken));
            return _parts!;
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>What an open hub consists of.</summary>
    private sealed class Parts : IAsyncDisposable
    {
        private readonly PostgresDatabase _database;
        private readonly GroupCommit _commits;
        private readonly Listener _listener;

        private Parts(PostgresDatabase database, PostgresTaskHubOptions options, HubTime time, ILogger log)
        {
            _database = database;
            Queries = new Queries(database, options, time);
            Instances = new InstanceReader(Queries);
            Queue = new WorkQueue(time.Provider);
            Outlook = new Outlook(database, Queue, options, time, log);
            _commits = new GroupCommit(database, Queue, Outlook, options, time);
            _listener = new Listener(database, Outlook, options, time, log);
        }

        internal Queries Queries { get; }

        internal InstanceReader Instances { get; }

        internal WorkQueue Queue { get; }

        internal Outlook Outlook { get; }

        public async ValueTask DisposeAsync()
        {
            await _listener.DisposeAsync();
            await _commits.StopAsync();
            await Outlook.DisposeAsync();
            await _database.DisposeAsync();
        }

        internal static async Task<Parts> OpenAsync(
            PostgresTaskHubOptions options,
            HubTime time,
            ILogger log,
            IReadOnlyList<(int Version, string Text)> migrations,
            CancellationToken cancellationToken)
        {
            var database = PostgresDatabase.Open(options);
            try
            {
                await new PostgresMigrator(database, migrations).MigrateAsync(cancellationToken);
                var parts = new Parts(database, options, time, log);
                await parts._listener.StartAsync(cancellationToken);
                parts._commits.Start();
                return parts;
            }
            catch (Exception e)
            {
                await database.DisposeAsync();
                throw PostgresFailure.Explain(e, database, "cannot be opened");
            }
        }
    }
}
