using Npgsql;
using Spate.TaskHub.Hubs.Postgres.Requests;

namespace Spate.TaskHub.Hubs.Postgres.Commits;

/// <summary>The requests of one kind that are put to the database together, and what is ready for them there.</summary>
internal sealed class Asking<T, TRow>(WorkKind kind, IEnumerable<WorkRequest<T>> requests)
    where TRow : LeasedRow
{
    private readonly List<TRow> _ready = [];

    internal WorkKind Kind { get; } = kind;

    internal IReadOnlyList<WorkRequest<T>> Requests { get; } = [.. requests];

    /// <summary>How many items are asked for.</summary>
    internal int Max => Requests.Sum(request => request.Request.Max);

    /// <summary>How many of them may be suspects.</summary>
    internal int Suspects => Requests.Sum(request => request.Request.Suspects);

    /// <summary>Whether there were as many as were asked for, or as many suspects: there may be more.</summary>
    internal bool IsFull { get; private set; }

    internal static List<Asking<T, TRow>> Of(IEnumerable<(WorkKind Kind, WorkRequest Request)> requests) =>
    [
        .. requests.Where(item => item.Request is WorkRequest<T>).GroupBy(item => item.Kind, item => (WorkRequest<T>)item.Request)
            .Select(kind => new Asking<T, TRow>(kind.Key, kind)),
    ];

    internal async Task ReadAsync(ResultReader reader, Func<NpgsqlDataReader, TRow> read)
    {
        await reader.ReadAsync(row => _ready.Add(read(row)));
        var suspects = _ready.Count(row => row.Lease.IsSuspect);
        IsFull = _ready.Count >= Max || (suspects > 0 && suspects >= Suspects);
    }

    /// <summary>Deals out what is still ready: the operations of the batch came first, and may have taken it on, or ended it.</summary>
    internal IEnumerable<(TRow Row, WorkRequest<T> Request)> Deal(DateTimeOffset now)
    {
        var ready = _ready.ToLookup(row => row.Lease.IsSuspect);
        var suspects = new Queue<TRow>(ready[true].Where(row => row.IsReady(now)));
        var others = new Queue<TRow>(ready[false].Where(row => row.IsReady(now)));
        foreach (var request in Requests)
        {
            var room = request.Request.Max;
            for (var allowed = request.Request.Suspects; allowed > 0 && suspects.TryDequeue(out var row); allowed--, room--)
                yield return (row, request);
            for (; room > 0 && others.TryDequeue(out var row); room--)
                yield return (row, request);
        }
    }
}
