using System.Data.Common;
using Microsoft.DurableTask.Client;
using static Spate.TaskHub.Hubs.Postgres.PostgresSql;

namespace Spate.TaskHub.Hubs.Postgres;

/// <summary>
/// Reads instances for all who ask at a time with one query: while one is under way, the ids for the next gather. A thousand callers who
/// wait for the ends of a thousand instances read them in a few queries.
/// </summary>
internal sealed class InstanceReader(Queries queries)
{
    // Bounds the result of one query.
    private const int MaxIds = 500;

    private readonly Lock _lock = new();
    private readonly Queue<Pending> _pending = [];
    private bool _isReading;

    internal Task<InstanceState?> ReadAsync(string instanceId, bool withPayloads, CancellationToken cancellationToken)
    {
        var pending = new Pending(instanceId, withPayloads);
        lock (_lock)
        {
            _pending.Enqueue(pending);
            if (!_isReading)
            {
                _isReading = true;
                _ = Task.Run(ReadPendingAsync, CancellationToken.None);
            }
        }

        return pending.Done.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Reads a row of the statements get-instances and get-instances-with-payloads.</summary>
    internal static InstanceState ReadState(DbDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetString(2),
        (OrchestrationRuntimeStatus)row.GetInt16(3),
        row.GetFieldValue<DateTimeOffset>(4),
        row.GetFieldValue<DateTimeOffset>(5),
        row.TextOrNull(6),
        InstanceText.ToTags(row.TextOrNull(7)),
        InstanceText.ToFailure(row.TextOrNull(8)),
        row.TextOrNull(9),
        row.TextOrNull(10),
        row.TextOrNull(11));

    private async Task ReadPendingAsync()
    {
        while (Take() is { Count: > 0 } taken)
        {
            try
            {
                foreach (var group in taken.GroupBy(pending => pending.WithPayloads))
                    await ReadAsync([.. group], group.Key);
            }
            catch (Exception e)
            {
                foreach (var pending in taken)
                    pending.Done.TrySetException(e);
            }
        }
    }

    private List<Pending> Take()
    {
        lock (_lock)
        {
            var taken = new List<Pending>();
            while (taken.Count < MaxIds && _pending.TryDequeue(out var pending))
                taken.Add(pending);
            _isReading = taken.Count > 0;
            return taken;
        }
    }

    private async Task ReadAsync(List<Pending> group, bool withPayloads)
    {
        string[] ids = [.. group.Select(pending => pending.InstanceId).Distinct(StringComparer.Ordinal)];
        var command = Command(withPayloads ? "get-instances-with-payloads" : "get-instances", Value(ids));
        var states = (await queries.ListAsync(command, ReadState, CancellationToken.None)).ToDictionary(
            state => state.InstanceId, StringComparer.Ordinal);
        foreach (var pending in group)
            pending.Done.TrySetResult(states.GetValueOrDefault(pending.InstanceId));
    }

    private sealed record Pending(string InstanceId, bool WithPayloads)
    {
        internal TaskCompletionSource<InstanceState?> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
