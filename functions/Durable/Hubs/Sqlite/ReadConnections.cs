using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Spate.Durable.Hubs.Sqlite;

/// <summary>Connections that only read. Readers never wait for the writer, nor the writer for them.</summary>
internal sealed class ReadConnections(SqliteFile file) : IDisposable
{
    private readonly ConcurrentBag<ReadConnection> _idle = [];
    private volatile bool _disposed;

    /// <summary>Reads on a thread of the pool, from one snapshot of the database.</summary>
    internal Task<T> ReadAsync<T>(Func<StatementCache, T> read, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(SqliteTaskHub));
            var connection = _idle.TryTake(out var idle) ? idle : new ReadConnection(file.Open());
            try
            {
                var result = connection.Read(read);
                _idle.Add(connection);
                return result;
            }
            catch (SqliteException e)
            {
                connection.Dispose();
                throw new TaskHubException($"The task hub could not be read: {e.Message}", e);
            }
        },
        cancellationToken);

    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryTake(out var connection))
            connection.Dispose();
    }

    private sealed class ReadConnection(SqliteConnection connection) : IDisposable
    {
        private readonly StatementCache _sql = new(connection);

        internal T Read<T>(Func<StatementCache, T> read)
        {
            _sql.Execute("BEGIN");
            try
            {
                return read(_sql);
            }
            finally
            {
                _sql.Execute("COMMIT");
            }
        }

        public void Dispose()
        {
            _sql.Dispose();
            connection.Dispose();
        }
    }
}
