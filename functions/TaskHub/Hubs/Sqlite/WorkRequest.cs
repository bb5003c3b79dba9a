using Spate.Sqlite;

namespace Spate.TaskHub.Hubs.Sqlite;

/// <summary>A request for work that waits until there is some.</summary>
internal abstract class WorkRequest : WriteOperation
{
    internal required DateTimeOffset Deadline { get; init; }

    /// <summary>Set by the caller's cancellation; the request then ends empty instead of waiting.</summary>
    internal volatile bool Cancelled;
}

/// <summary>A request for work of one kind.</summary>
/// <param name="session">The writer's session.</param>
/// <param name="pool">The pool of activity calls; null for instances.</param>
/// <param name="take">Leases what there is.</param>
internal sealed class WorkRequest<T>(WriteSession session, string? pool, Func<WriteSession, IReadOnlyList<T>> take) : WorkRequest
{
    // Continuations must not run on the writer's thread.
    private readonly TaskCompletionSource<IReadOnlyList<T>> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IReadOnlyList<T> _taken = [];

    public override bool IsConcerned => pool is null ? session.InstancesDue : session.IsPoolDue(pool);

    internal Task<IReadOnlyList<T>> Task => _done.Task;

    public override bool Run()
    {
        _taken = Cancelled ? [] : take(session);
        return _taken.Count > 0 || Cancelled || session.Now >= Deadline;
    }

    public override void Succeed() => _done.TrySetResult(_taken);

    public override void Fail(Exception error) => _done.TrySetException(error);
}
