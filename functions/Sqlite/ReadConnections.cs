using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Spate.Sqlite;

/// <summary>Connections that only read. Readers and the writer never wait for each other.</summary>
public sealed class ReadConnections(SqliteFile file) : IDisposable
{
    private readonly ConcurrentBag<ReadConnection> _idle = [];
    private volatile bool _disposed;

    /// <summary>Reads from one snapshot of the database. Thread-safe.</summary>
    public T Read<T>(Func<StatementCache, T> read)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var connection = _idle.TryTake(out var idle) ? idle : new ReadConnection(file);
        try
        {
            var result = connection.Read(read);
            _idle.Add(connection);
            return result;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
        finally
        {
            // Disposed during the read, which returned the connection too late to be closed there.
            if (_disposed)
                CloseIdle();
        }
    }

    /// <summary>Closes the connections; those in use are closed when their reads end.</summary>
    public void Dispose()
    {
        _disposed = true;
        CloseIdle();
    }

    private void CloseIdle()
    {
        while (_idle.TryTake(out var connection))
            connection.Dispose();
    }

    private sealed class ReadConnection : IDisposable
    {
        private readonly SqliteConnection _connection;
        private readonly StatementCache _sql;

        internal ReadConnection(SqliteFile file)
        {
            _connection = file.Open();
            _sql = new StatementCache(_connection, file.Sql);
        }

        internal T Read<T>(Func<StatementCache, T> read)
        {
            _sql.Execute("BEGIN");
            var result = read(_sql);
            _sql.Execute("COMMIT");
            return result;
        }

        public void Dispose()
        {
            _sql.Dispose();
            _connection.Dispose();
        }
    }
}
