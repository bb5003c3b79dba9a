namespace Spate.Durable.Hubs.Sqlite;

/// <summary>One caller's part of a transaction that many share.</summary>
internal abstract class WriteOperation
{
    /// <summary>Does the writes. What it throws fails this operation alone.</summary>
    /// <returns>False to be parked and tried again when there may be work.</returns>
    internal abstract bool Run(WriteSession session);

    /// <summary>Tells the caller, after the commit.</summary>
    internal abstract void Succeed();

    /// <summary>Tells the caller that nothing of it was committed, or that this is not known.</summary>
    internal abstract void Fail(Exception error);
}

/// <summary>A write that is done once.</summary>
internal sealed class SingleWrite<T>(Func<WriteSession, T> run) : WriteOperation
{
    // Continuations must not run on the writer's thread.
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;

    internal Task<T> Task => _done.Task;

    internal override bool Run(WriteSession session)
    {
        _result = run(session);
        return true;
    }

    internal override void Succeed() => _done.TrySetResult(_result);

    internal override void Fail(Exception error) => _done.TrySetException(error);
}

/// <summary>A request for work that waits, parked, until there is some.</summary>
internal abstract class ParkedRequest : WriteOperation
{
    internal required DateTimeOffset Deadline { get; init; }

    /// <summary>Set by the caller's cancellation; the request then ends empty instead of waiting.</summary>
    internal volatile bool Cancelled;

    /// <summary>Whether the transaction produced work that this request asks for.</summary>
    internal abstract bool Concerns(WriteSession session);
}

/// <summary>A request for work of one kind.</summary>
/// <param name="pool">The pool of activity calls; null for instances.</param>
/// <param name="take">Leases what there is.</param>
internal sealed class ParkedRequest<T>(string? pool, Func<WriteSession, IReadOnlyList<T>> take) : ParkedRequest
{
    private readonly TaskCompletionSource<IReadOnlyList<T>> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IReadOnlyList<T> _taken = [];

    internal Task<IReadOnlyList<T>> Task => _done.Task;

    internal override bool Concerns(WriteSession session) => pool is null ? session.InstancesDue : session.IsPoolDue(pool);

    internal override bool Run(WriteSession session)
    {
        _taken = Cancelled ? [] : take(session);
        return _taken.Count > 0 || Cancelled || session.Now >= Deadline;
    }

    internal override void Succeed() => _done.TrySetResult(_taken);

    internal override void Fail(Exception error) => _done.TrySetException(error);
}
