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
    private readonly List<(WorkKind Kind, WorkRequest<LockedInstance> Request, List<LockedRun> Taken)> _runRequests = [];
    private readonly List<(WorkKind Kind, WorkRequest<LockedTask> Request)> _taskRequests = [];

    /// <summary>Does the work and commits it. What becomes known thereby of other work is told to the outlook.</summary>
    /// <param name="work">The operations, and the requests to be put to the database.</param>
    /// <param name="serving">The requests that are the transaction's to serve; it adds those that it takes from the queue.</param>
    /// <param name="outlook">Learns what remains to be done.</param>
    internal async Task RunAsync(WorkSet work, List<(WorkKind Kind, WorkRequest Request)> serving, Outlook outlook)
    {
        foreach (var (kind, request) in serving)
        {
            if (request is WorkRequest<LockedInstance> instances)
                _runRequests.Add((kind, instances, []));
            else
                _taskRequests.Add((kind, (WorkRequest<LockedTask>)request));
        }

        if (work.Asking.Exists(item => item.Request.IsImmediate))
            await ExpireAsync();
        var batch = await LockAsync(work);
        foreach (var operation in work.Operations)
            operation.Apply(batch);
        foreach (var (_, request, taken) in _runRequests)
            _assignment.Take(request, taken, batch.Now);
        try
        {
            await WriteAsync(batch);
        }
        finally
        {
            serving.AddRange(_assignment.Serving);
        }

        outlook.Learn(batch, _assignment);
        foreach (var kind in FullKinds())
            queue.NotePlenty(kind);
    }

    /// <summary>A request that does not wait sees leases that expired at once, not at the next poll.</summary>
    private async Task ExpireAsync()
    {
        await using var expire = new NpgsqlBatch(connection)
        {
            BatchCommands = { Command("expire-runs", Time(time.Injected)), Command("expire-tasks", Time(time.Injected)) },
        };
        await expire.ExecuteNonQueryAsync();
    }

    private async Task<CommitBatch> LockAsync(WorkSet work)
    {
        foreach (var operation in work.Operations)
            operation.Require(_locks);
        await using var statements = new NpgsqlBatch(connection) { BatchCommands = { Command("begin"), Command("now", Time(time.Injected)) } };
        _locks.AddTo(statements, time.Injected, _payloads);
        foreach (var (_, request, _) in _runRequests)
        {
            statements.BatchCommands.Add(Command(
                "take-runs", Time(time.Injected), Value(request.Request.Max), Value(request.Request.MaxSuspects)));
        }

        var batch = new CommitBatch(_payloads);
        await using var reader = await statements.ExecuteReaderAsync();
        var results = new ResultReader(reader);
        await batch.ReadAsync(results, _locks, _runRequests.Select(item => item.Taken));
        await results.EndAsync();
        return batch;
    }

    private async Task WriteAsync(CommitBatch batch)
    {
        await using var statements = new NpgsqlBatch(connection);
        _assignment.ServeRuns(batch, _runRequests.Select(item => item.Request));
        var (queued, leased) = _assignment.ServeTasks(batch, _payloads);
        batch.AddChangesTo(statements);
        queued.AddTo(statements, batch.Now);
        var anyLeased = leased.AddLeasedTo(statements);
        foreach (var (kind, request) in _taskRequests)
            _assignment.AddTaking(statements, request, kind.Pool!, batch.Now);
        _assignment.AddReading(statements, batch.Now);
        statements.BatchCommands.Add(Command("commit"));
        await using var reader = await statements.ExecuteReaderAsync();
        var results = new ResultReader(reader);
        await _assignment.ReadAsync(results, anyLeased, batch.Now);
        await results.EndAsync();
    }

    /// <summary>Where a request got all it asked for, or all the suspects it asked for, there may be more.</summary>
    private IEnumerable<WorkKind> FullKinds() =>
        _runRequests.Where(item => IsFull(item.Request.Request, item.Taken.ConvertAll(run => run.DeliveryCount))).Select(item => item.Kind)
            .Concat(_taskRequests.Where(item => IsFull(item.Request.Request, item.Request.Given.ConvertAll(task => task.DeliveryCount))).Select(item => item.Kind));

    private static bool IsFull(LockRequest request, List<int> deliveries)
    {
        var suspects = deliveries.Count(count => count > LockRequest.SuspectDeliveries);
        return deliveries.Count >= request.Max || (suspects > 0 && suspects >= request.MaxSuspects);
    }
}
