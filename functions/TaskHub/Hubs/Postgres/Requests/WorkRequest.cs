namespace Spate.TaskHub.Hubs.Postgres.Requests;

/// <summary>A request for work, which waits until there is some.</summary>
/// <param name="request">What is asked for.</param>
internal abstract class WorkRequest(LockRequest request)
{
    internal LockRequest Request { get; } = request;

    /// <summary>What the leases of this request are told by.</summary>
    internal string Token { get; } = Guid.NewGuid().ToString("N");

    /// <summary>The timestamp at which it ends empty.</summary>
    internal long Deadline { get; init; }

    /// <summary>Whether it asks the database once, and does not wait.</summary>
    internal bool IsImmediate => Request.Wait <= TimeSpan.Zero;

    internal bool IsCancelled { get; set; }

    /// <summary>How much work it was given.</summary>
    internal abstract int Count { get; }

    /// <summary>Forgets what it was given by a transaction that did not succeed.</summary>
    internal abstract void Clear();

    internal abstract void Succeed();

    internal abstract void Fail(Exception error);
}

/// <summary>A request for work of one kind.</summary>
internal sealed class WorkRequest<T>(LockRequest request) : WorkRequest(request)
{
    private readonly TaskCompletionSource<IReadOnlyList<T>> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<T> _given = [];

    internal Task<IReadOnlyList<T>> Task => _done.Task;

    internal override int Count => _given.Count;

    internal void Give(T item) => _given.Add(item);

    internal override void Clear() => _given = [];

    internal override void Succeed() => _done.TrySetResult(_given);

    internal override void Fail(Exception error) => _done.TrySetException(error);
}
