namespace Spate.TaskHub.Hubs.Postgres.Requests;

/// <summary>Requests for work of one kind: instances, or the activity calls of a pool.</summary>
/// <param name="pool">The pool; null for instances.</param>
internal sealed class WorkKind(string? pool)
{
    // Bounds what one transaction leases.
    private const int MaxAsked = 16;

    private bool _plenty;

    private readonly LinkedList<WorkRequest> _waiting = [];

    internal string? Pool { get; } = pool;

    /// <summary>Whether the database may hold such work that nobody here has looked for. At first, that is not known.</summary>
    internal bool MayHaveWork { get; private set; } = true;

    internal bool AnyWaits => _waiting.Count > 0;

    /// <summary>Whether a request should be put to the database now.</summary>
    internal bool ShouldAsk => _waiting.Count > 0 && (MayHaveWork || _waiting.First!.Value.IsImmediate);

    internal void Add(WorkRequest request)
    {
        if (request.IsImmediate)
            _waiting.AddFirst(request);
        else
            _waiting.AddLast(request);
    }

    internal void NoteWork() => MayHaveWork = true;

    /// <summary>The database has more than was asked for: all who wait may ask.</summary>
    internal void NotePlenty() => MayHaveWork = _plenty = true;

    internal bool Remove(WorkRequest request) => _waiting.Remove(request);

    /// <summary>
    /// Takes out the requests that are to be put to the database: those that do not wait, and of those that do, one, or all if there is
    /// plenty.
    /// </summary>
    internal List<WorkRequest> TakeToAsk()
    {
        var asked = TakeFirst(immediate: true, MaxAsked);
        if (!MayHaveWork || _waiting.First?.Value is not { IsImmediate: false })
            return asked;
        asked.AddRange(TakeFirst(immediate: false, _plenty ? MaxAsked : 1));
        MayHaveWork = _plenty = false;
        return asked;
    }

    /// <summary>Takes out waiting requests that together have room for some items, or all there are.</summary>
    internal List<WorkRequest> TakeToServe(int count)
    {
        var taken = new List<WorkRequest>();
        for (var node = _waiting.First; node is not null && count > 0;)
        {
            var (request, next) = (node.Value, node.Next);
            if (!request.IsImmediate)
            {
                taken.Add(request);
                _waiting.Remove(node);
                count -= request.Request.Max;
            }

            node = next;
        }

        return taken;
    }

    /// <summary>Takes out what has waited long enough.</summary>
    internal List<WorkRequest> TakeExpired(long now)
    {
        var expired = _waiting.Where(request => request.Deadline <= now && !request.IsImmediate).ToList();
        foreach (var request in expired)
            _waiting.Remove(request);
        return expired;
    }

    /// <summary>
    /// When the first request has waited long enough. Those that do not wait have no deadline: the next transaction takes them.
    /// </summary>
    internal long? NextDeadline() => _waiting.Where(request => !request.IsImmediate).Min(request => (long?)request.Deadline);

    private List<WorkRequest> TakeFirst(bool immediate, int max)
    {
        var taken = new List<WorkRequest>();
        while (taken.Count < max && _waiting.First?.Value is { } request && request.IsImmediate == immediate)
        {
            taken.Add(request);
            _waiting.RemoveFirst();
        }

        return taken;
    }

    internal List<WorkRequest> TakeAll()
    {
        var all = _waiting.ToList();
        _waiting.Clear();
        return all;
    }
}
