namespace Spate.TaskHub.Execution;

/// <summary>
/// The one logical thread of an orchestrator: whichever thread runs its turn. A continuation that arrives from any other thread proves that
/// the orchestrator awaits something that is not durable; it is not run.
/// </summary>
internal sealed class OrchestratorThread : SynchronizationContext
{
    private const int NoThread = 0;

    private volatile int _owner;
    private int _foreign;

    /// <summary>Whether something from outside of the orchestrator tried to run on it.</summary>
    internal bool SawForeignContinuation => Volatile.Read(ref _foreign) != 0;

    /// <summary>
    /// Is called once, by a thread from outside, with the first continuation that is not run. The code may be between turns.
    /// </summary>
    internal Action? OnForeignContinuation { get; set; }

    private bool IsCurrent => _owner == Environment.CurrentManagedThreadId;

    /// <summary>Continuations run in line, as the executor expects of those of the tasks that it completes.</summary>
    public override void Post(SendOrPostCallback d, object? state)
    {
        if (IsCurrent)
            Run(d, state);
        else
            NoteForeign();
    }

    public override void Send(SendOrPostCallback d, object? state)
    {
        Require();
        Run(d, state);
    }

    public override SynchronizationContext CreateCopy() => this;

    /// <exception cref="InvalidOperationException">The caller is not the orchestrator.</exception>
    internal void Require()
    {
        if (IsCurrent)
            return;
        NoteForeign();
        throw new InvalidOperationException(
            "The orchestration context was used outside of the orchestrator's thread. An orchestrator may await only tasks of its " +
            "context, without ConfigureAwait(false), and may not start threads or tasks of its own: do that in an activity.");
    }

    /// <summary>Makes the calling thread the orchestrator's while a turn runs.</summary>
    internal T Own<T>(Func<T> turn)
    {
        _owner = Environment.CurrentManagedThreadId;
        try
        {
            return turn();
        }
        finally
        {
            _owner = NoThread;
        }
    }

    /// <summary>Runs code whose awaits continue on this thread.</summary>
    internal T Enter<T>(Func<T> code)
    {
        var result = default(T)!;
        Run(_ => result = code(), null);
        return result;
    }

    private void NoteForeign()
    {
        if (Interlocked.Exchange(ref _foreign, 1) == 0)
            OnForeignContinuation?.Invoke();
    }

    private void Run(SendOrPostCallback callback, object? state)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            callback(state);
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }
}
