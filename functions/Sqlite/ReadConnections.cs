using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Spate.Sqlite;

/// <summary>Connections that only read. Readers never wait for the writer, nor the writer for them.</summary>
public sealed class ReadConnections(SqliteFile file) : IDisposable
{
    private readonly ConcurrentBag<ReadConnection> _idle = [];
    private volatile bool _disposed;

    /// <summary>Reads from one snapshot of the database. Any number of threads may do so at a time.</summary>
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
            // Disposed while this was reading: the connection came back too late to be closed there.
            if (_disposed)
                CloseIdle();
        }
    }

    /// <summary>Closes the connections; those that are in use, when their reads end.</summary>
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
