namespace Spate.Sqlite;

/// <summary>One caller's part of a transaction that many share.</summary>
public abstract class WriteOperation
{
    /// <summary>Whether the transaction that is under way may have brought what the operation waits for.</summary>
    public virtual bool IsConcerned => true;

    /// <summary>Does the writes. What it throws fails this operation alone, and undoes its writes.</summary>
    /// <returns>False to wait, and to be run again by a later transaction that concerns it.</returns>
    public abstract bool Run();

    /// <summary>Tells the caller, after the commit.</summary>
    public abstract void Succeed();

    /// <summary>Tells the caller that nothing of it was committed, or that this is not known.</summary>
    public abstract void Fail(Exception error);
}

/// <summary>A write that never waits.</summary>
internal sealed class SingleWrite<T>(Func<T> run) : WriteOperation
{
    // Continuations must not run on the writer's thread.
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;

    internal Task<T> Task => _done.Task;

    public override bool Run()
    {
        _result = run();
        return true;
    }

    public override void Succeed() => _done.TrySetResult(_result);

    public override void Fail(Exception error) => _done.TrySetException(error);
}
