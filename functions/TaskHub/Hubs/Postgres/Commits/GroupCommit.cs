using Npgsql;
using Spate.TaskHub.Hubs.Postgres.Requests;
using Spate.TaskHub.Hubs.Postgres.Signals;
using Spate.TaskHub.Worker;

namespace Spate.TaskHub.Hubs.Postgres.Commits;

/// <summary>
/// Runs the writes of all callers, and their requests for work, in transactions that they share: the round trips and the sync to disk of a
/// commit are paid once by all who wait. What queues up while transactions are under way makes the next one.
/// <para>
/// A transaction is two round trips: lock and read; decide, in memory; write and commit. Work that it makes due is leased in it to a
/// request that waits, so the turn that queues a call and the lease of that call share one commit, and nobody looks for work that is
/// already known.
/// </para>
/// </summary>
internal sealed class GroupCommit(
    PostgresDatabase database, WorkQueue queue, Outlook outlook, PostgresTaskHubOptions options, HubTime time)
{
    private const int Attempts = 6;

    private Task _running = Task.CompletedTask;

    internal void Start() =>
        _running = Task.WhenAll(Enumerable.Range(0, PostgresDatabase.Writers).Select(_ => Task.Run(RunAsync)));

    /// <summary>Ends when all that was queued is done.</summary>
    internal Task StopAsync()
    {
        queue.Stop();
        return _running;
    }

    private async Task RunAsync()
    {
        NpgsqlConnection? connection = null;
        while (await queue.NextAsync() is { } work)
            connection = await ExecuteAsync(connection, work);
        await CloseAsync(connection);
    }

    /// <returns>The connection to go on with; null if it is not known to be good.</returns>
    private async Task<NpgsqlConnection?> ExecuteAsync(NpgsqlConnection? connection, WorkSet work)
    {
        var serving = new List<(WorkKind Kind, WorkRequest Request)>(work.Asking);
        var backoff = new Backoff(time.Provider, options.Random);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                connection ??= await database.Writing.OpenConnectionAsync();
                await new Transaction(connection, queue, options, time).RunAsync(work, serving, outlook);
                foreach (var operation in work.Operations)
                    operation.Succeed();
                Return(serving);
                return connection;
            }
            catch (Exception e)
            {
                await CloseAsync(connection);
                connection = null;
                if (PostgresFailure.IsDemotion(e))
                    database.Writing.Clear();
                foreach (var (_, request) in serving)
                    request.Clear();
                if (attempt < Attempts && PostgresFailure.IsTransient(e))
                    await backoff.WaitAsync(CancellationToken.None);
                else
                    return await GiveUpAsync(work, serving, e);
            }
        }
    }

    /// <summary>A batch that fails for what one of its operations holds is done again one by one; that one fails alone.</summary>
    private async Task<NpgsqlConnection?> GiveUpAsync(WorkSet work, List<(WorkKind Kind, WorkRequest Request)> serving, Exception error)
    {
        NpgsqlConnection? connection = null;
        if (work.Operations.Count > 1 && PostgresFailure.IsOfData(error))
        {
            Return(serving.Except(work.Asking));
            foreach (var operation in work.Operations)
                connection = await ExecuteAsync(connection, new WorkSet([operation], []));
            return await ExecuteAsync(connection, new WorkSet([], work.Asking));
        }

        var explained = PostgresFailure.Explain(error, database, "could not be written");
        foreach (var operation in work.Operations)
            operation.Fail(explained);
        foreach (var (_, request) in serving)
            request.Fail(explained);
        return null;
    }

    /// <summary>
    /// Closes a connection, and so ends its transaction. One that is broken may say so again; what it was to do is being told or tried
    /// again.
    /// </summary>
    private static async Task CloseAsync(NpgsqlConnection? connection)
    {
        try
        {
            if (connection is not null)
                await connection.DisposeAsync();
        }
        catch (Exception e) when (PostgresFailure.IsTransient(e) || e is NpgsqlException)
        {
            // It is closed all the same.
        }
    }

    private void Return(IEnumerable<(WorkKind Kind, WorkRequest Request)> serving)
    {
        foreach (var (kind, request) in serving)
        {
            if (request.Count > 0)
                request.Succeed();
            else
                queue.PutBack(kind, request);
        }
    }
}
