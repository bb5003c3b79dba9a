using Microsoft.Data.Sqlite;
using Spate.Durable.Hubs;
using Spate.Durable.Hubs.Sqlite;

namespace Spate.Durable;

/// <summary>
/// A task hub in one SQLite file, for the workers and clients of one machine. Its log is write-ahead (WAL); all writes of a process go through
/// one connection that commits them in groups, reads have connections of their own.
/// </summary>
public sealed partial class SqliteTaskHub : ITaskHub
{
    internal static readonly SqlText Sql = new("Sqlite");

    private readonly SqliteTaskHubOptions _options;
    private readonly TimeProvider _time;
    private readonly InstanceSignals _signals = new();
    private readonly SqliteFile _file;
    private readonly ReadConnections _readers;
    private readonly Lock _opening = new();
    private volatile GroupCommitWriter? _writer;
    private HubSession? _session;
    private bool _disposed;

    /// <summary>Describes the hub. The file is opened by <see cref="InitializeAsync"/>.</summary>
    /// <param name="options">Where it is.</param>
    /// <param name="time">The clock; the system's if null.</param>
    public SqliteTaskHub(SqliteTaskHubOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _time = time ?? TimeProvider.System;
        _file = new SqliteFile(options);
        _readers = new ReadConnections(_file);
    }

    private GroupCommitWriter Writer => _writer ?? Open();

    /// <inheritdoc/>
    public Task InitializeAsync(CancellationToken cancellationToken = default) => Task.Run(() => Writer, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        lock (_opening)
        {
            if (!_disposed)
            {
                _disposed = true;
                _readers.Dispose();
                _writer?.Dispose();
                _session?.Dispose();
            }
        }

        return ValueTask.CompletedTask;
    }

    private GroupCommitWriter Open()
    {
        lock (_opening)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_writer is not null)
                return _writer;
            _session ??= HubSession.Begin(_file.Path);
            var writer = new GroupCommitWriter(OpenMigrated(), _options, _time, _signals, _session.Id);
            TakeOverFromTheDead(writer);
            return _writer = writer;
        }
    }

    /// <summary>Releases what processes had leased that died. Their deliveries count: one of those items may have killed them.</summary>
    private void TakeOverFromTheDead(GroupCommitWriter writer)
    {
        foreach (var session in HubSession.FindDead(_file.Path))
        {
            var release = writer.WriteAsync(write =>
            {
                write.Sql["release-instances-of-session"].Run(session);
                write.Sql["release-tasks-of-session"].Run(write.Now.UtcTicks, session);
                return true;
            });
            release.GetAwaiter().GetResult();
            HubSession.Bury(_file.Path, session);
        }
    }

    private SqliteConnection OpenMigrated()
    {
        var connection = _file.Open();
        try
        {
            Migrator.Migrate(connection);
            return connection;
        }
        catch (Exception e)
        {
            connection.Dispose();
            if (e is SqliteException)
                throw new TaskHubException($"The task hub '{connection.DataSource}' cannot be opened: {e.Message}", e);
            throw;
        }
    }

    private Task<T> ReadAsync<T>(Func<StatementCache, T> read, CancellationToken cancellationToken)
    {
        _ = Writer; // the schema must be there before the first read
        return _readers.ReadAsync(read, cancellationToken);
    }

    private Task<T> WriteAsync<T>(Func<WriteSession, T> write, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Writer.WriteAsync(write);
    }
}
