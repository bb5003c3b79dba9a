using Npgsql;
using Spate.TaskHub.Worker;

namespace Spate.TaskHub.Hubs.Postgres;

/// <summary>Runs statements that are nobody else's: each call is a transaction of its own, tried again if it fails in passing.</summary>
internal sealed class Queries(PostgresDatabase database, PostgresTaskHubOptions options, HubTime time)
{
    private const int Attempts = 6;

    /// <summary>Reads.</summary>
    internal Task<T> ReadAsync<T>(
        Func<NpgsqlDataReader, Task<T>> read, NpgsqlBatchCommand[] commands, CancellationToken cancellationToken) =>
        RunAsync(database.Reading, read, "could not be read", commands, cancellationToken);

    /// <summary>Writes, and reads what the statements return.</summary>
    internal Task<T> WriteAsync<T>(
        Func<NpgsqlDataReader, Task<T>> read, NpgsqlBatchCommand[] commands, CancellationToken cancellationToken) =>
        RunAsync(database.Writing, read, "could not be written", commands, cancellationToken);

    /// <summary>Reads all rows of a statement.</summary>
    internal Task<List<T>> ListAsync<T>(NpgsqlBatchCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken) =>
        ReadAsync(rows => ToListAsync(rows, read), [command], cancellationToken);

    /// <summary>Reads all rows of some statements, in one round trip.</summary>
    internal async Task<List<T>> ListAsync<T>(
        NpgsqlBatchCommand[] commands, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken) =>
        commands is [] ? [] : await ReadAsync(rows => ToListOfAllAsync(rows, read), commands, cancellationToken);

    /// <summary>Reads the rows of the current result.</summary>
    internal static async Task<List<T>> ToListAsync<T>(NpgsqlDataReader rows, Func<NpgsqlDataReader, T> read)
    {
        var list = new List<T>();
        while (await rows.ReadAsync())
            list.Add(read(rows));
        return list;
    }

    private static async Task<List<T>> ToListOfAllAsync<T>(NpgsqlDataReader rows, Func<NpgsqlDataReader, T> read)
    {
        var list = await ToListAsync(rows, read);
        while (await rows.NextResultAsync())
            list.AddRange(await ToListAsync(rows, read));
        return list;
    }

    private async Task<T> RunAsync<T>(
        NpgsqlDataSource source,
        Func<NpgsqlDataReader, Task<T>> read,
        string failure,
        NpgsqlBatchCommand[] commands,
        CancellationToken cancellationToken)
    {
        var backoff = new Backoff(time.Provider, options.Random);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(cancellationToken);
                await using var batch = new NpgsqlBatch(connection);
                foreach (var command in commands)
                    batch.BatchCommands.Add(command);
                await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
                var result = await read(reader);
                while (await reader.NextResultAsync(cancellationToken))
                {
                    // Read to the end, so that an error of a later statement is seen.
                }

                return result;
            }
            catch (Exception e) when (attempt < Attempts && PostgresFailure.IsTransient(e) && !cancellationToken.IsCancellationRequested)
            {
                await backoff.WaitAsync(cancellationToken);
            }
            catch (Exception e)
            {
                throw PostgresFailure.Explain(e, database, failure);
            }
        }
    }
}
