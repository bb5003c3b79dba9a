using Microsoft.Data.Sqlite;
using Spate.Sqlite;
using Spate.TaskHub.Hubs.Sqlite;
using Spate.TaskHub.Hubs;

namespace Spate.TaskHub;

/// <summary>
/// A task hub in one SQLite file, for the workers and clients of one machine. Its log is write-ahead (WAL); all writes of a process go
/// through one connection that commits them in groups, reads have connections of their own.
/// </summary>
public sealed partial class SqliteTaskHub : ITaskHub
{
    internal static readonly EmbeddedSql Sql = new(typeof(SqliteTaskHub).Assembly, "Spate.TaskHub.Hubs.Sqlite");

    private readonly SqliteTaskHubOptions _options;
    private readonly TimeProvider _time;
    private readonly InstanceSignals _signals = new();
    private readonly SqliteFile _file;
    private readonly ReadConnections _readers;
    private readonly Lock _opening = new();
    private volatile HubWriter? _writer;
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
        _file = new SqliteFile(options.Path, Sql, new()
        {
            Durability = options.Durability,
            BusyTimeout = options.BusyTimeout,
            AddFunctions = RunConditions.AddFunctions,
        });
        _readers = new ReadConnections(_file);
    }

    private HubWriter Writer => _writer ?? Open();

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

    private HubWriter Open()
    {
        lock (_opening)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _writer ??= OpenWriter(_session ??= HubSession.Begin(_file.Path));
        }
    }

    private HubWriter OpenWriter(HubSession session)
    {
        HubWriter? writer = null;
        try
        {
            writer = new HubWriter(_file, _options, _time, _signals, session.Id);
            TakeOverFromTheDead(writer);
            return writer;
        }
        catch (Exception e)
        {
            writer?.Dispose();
            if (e is IOException or InvalidDataException)
                throw CannotBeOpened(e);
            throw;
        }
    }

    private void TakeOverFromTheDead(HubWriter writer)
    {
        foreach (var session in HubSession.FindDead(_file.Path))
        {
            var release = writer.WriteAsync(write =>
            {
                write.AbandonLeasesOf(session);
                return true;
            });
            release.GetAwaiter().GetResult();
            HubSession.Bury(_file.Path, session);
        }
    }

    private async Task<T> ReadAsync<T>(Func<StatementCache, T> read, CancellationToken cancellationToken)
    {
        _ = Writer; // the schema must be there before the first read
        try
        {
            return await Task.Run(() => _readers.Read(read), cancellationToken);
        }
        catch (SqliteException e)
        {
            throw new TaskHubException($"The task hub could not be read: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            throw CannotBeOpened(e);
        }
    }

    private Task<T> WriteAsync<T>(Func<WriteSession, T> write, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Writer.WriteAsync(write);
    }

    private static TaskHubException CannotBeOpened(Exception error) => new($"The task hub cannot be opened: {error.Message}", error);
}
