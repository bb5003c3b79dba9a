using Npgsql;
using Spate.TaskHub.Hubs.Postgres.Requests;
using Spate.TaskHub.Hubs.Postgres.Signals;
using static Spate.TaskHub.Hubs.Postgres.PostgresSql;

namespace Spate.TaskHub.Hubs.Postgres.Commits;

/// <summary>One attempt at a transaction of the group commit.</summary>
internal sealed class Transaction(NpgsqlConnection connection, WorkQueue queue, PostgresTaskHubOptions options, HubTime time)
{
    private readonly PayloadColumns _payloads = new(options.PayloadLimit);
    private readonly LockSet _locks = new();
    private readonly Assignment _assignment = new(queue);
    private List<Asking<LockedInstance, LockedRun>> _runs = [];
    private List<Asking<LockedTask, TaskRow>> _tasks = [];

    /// <summary>Does the work and commits it. What becomes known thereby of other work is told to the outlook.</summary>
    /// <param name="work">The operations, and the requests to be put to the database.</param>
    /// <param name="serving">The requests that are the transaction's to serve; it adds those that it takes from the queue.</param>
    /// <param name="outlook">Learns what remains to be done.</param>
    internal async Task RunAsync(WorkSet work, List<(WorkKind Kind, WorkRequest Request)> serving, Outlook outlook)
    {
        _runs = Asking<LockedInstance, LockedRun>.Of(serving);
        _tasks = Asking<LockedTask, TaskRow>.Of(serving);
        var batch = await LockAsync(work);
        foreach (var operation in work.Operations)
            operation.Apply(batch);
        foreach (var (run, request) in _runs.SelectMany(kind => kind.Deal(batch.Now)))
            _assignment.Lease(run, request, batch.Now);
        foreach (var (task, request) in _tasks.SelectMany(kind => kind.Deal(batch.Now)))
            task.GiveTo(request, batch.Now);
        try
        {
            await WriteAsync(batch);
        }
        finally
        {
            serving.AddRange(_assignment.Serving);
        }

        outlook.Learn(batch, _assignment);
        foreach (var kind in _runs.Where(kind => kind.IsFull))
            queue.NotePlenty(kind.Kind);
        foreach (var kind in _tasks.Where(kind => kind.IsFull))
            queue.NotePlenty(kind.Kind);
    }

    private async Task<CommitBatch> LockAsync(WorkSet work)
    {
        foreach (var operation in work.Operations)
            operation.Require(_locks);
        await using var statements = new NpgsqlBatch(connection)
        {
            BatchCommands = { Command("begin"), Command("now", Time(time.Injected)) },
        };
        _locks.AddTo(statements, time.Injected, _payloads);
        foreach (var kind in _runs)
            statements.BatchCommands.Add(Command("take-runs", Time(time.Injected), Value(kind.Suspects), Value(kind.Max)));
        foreach (var kind in _tasks)
        {
            statements.BatchCommands.Add(Command(
                "take-tasks", Value(kind.Kind.Pool!), Time(time.Injected), Value(kind.Suspects), Value(kind.Max)));
        }

        var batch = new CommitBatch(_payloads);
        await using var reader = await statements.ExecuteReaderAsync();
        var results = new ResultReader(reader);
        await batch.ReadAsync(results, _locks);
        foreach (var kind in _runs)
            await kind.ReadAsync(results, row => batch.Add(Rows.ReadRun(row)));
        foreach (var kind in _tasks)
            await kind.ReadAsync(results, row => batch.Add(Rows.ReadTask(row)));
        await results.EndAsync();
        return batch;
    }

    private async Task WriteAsync(CommitBatch batch)
    {
        await using var statements = new NpgsqlBatch(connection);
        _assignment.ServeRuns(batch, _runs.SelectMany(kind => kind.Requests));
        var (queued, leased) = _assignment.ServeTasks(batch, _tasks, _payloads);
        batch.AddChangesTo(statements);
        queued.AddTo(statements, batch.Now);
        var anyLeased = leased.AddLeasedTo(statements);
        _assignment.AddReading(statements, batch.Now);
        statements.BatchCommands.Add(Command("commit"));
        await using var reader = await statements.ExecuteReaderAsync();
        var results = new ResultReader(reader);
        await _assignment.ReadAsync(results, anyLeased, batch.Now);
        await results.EndAsync();
    }
}
