namespace Spate.Durable.Execution;

/// <summary>
/// The one logical thread of an orchestrator. Continuations run here, in the order in which they were posted, while a turn is under way. A
/// continuation that arrives from any other thread proves that the orchestrator awaits something that is not durable.
/// </summary>
internal sealed class OrchestratorThread : SynchronizationContext
{
    private const int NoThread = 0;

    private readonly Queue<(SendOrPostCallback Callback, object? State)> _posted = [];
    private volatile int _owner;
    private volatile bool _foreign;

    /// <summary>Whether something from outside of the orchestrator tried to run on it.</summary>
    internal bool SawForeignContinuation => _foreign;

    private bool IsCurrent => _owner == Environment.CurrentManagedThreadId;

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (IsCurrent)
            _posted.Enqueue((d, state));
        else
            _foreign = true;
    }

    public override void Send(SendOrPostCallback d, object? state)
    {
        Require();
        d(state);
    }

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Notes that a thread which is not the orchestrator's interfered.</summary>
    /// <returns>Whether the caller is the orchestrator.</returns>
    internal bool Check()
    {
        _foreign |= !IsCurrent;
        return IsCurrent;
    }

    /// <exception cref="InvalidOperationException">The caller is not the orchestrator.</exception>
    internal void Require()
    {
        if (!Check())
        {
            throw new InvalidOperationException(
                "The orchestration context was used outside of the orchestrator's thread. An orchestrator may await only tasks of its context, " +
                "without ConfigureAwait(false), and may not start threads or tasks of its own: do that in an activity.");
        }
    }

    /// <summary>Runs code as the orchestrator on the calling thread, and all that it posts.</summary>
    internal void Run(Action code)
    {
        var before = Current;
        _owner = Environment.CurrentManagedThreadId;
        SetSynchronizationContext(this);
        try
        {
            code();
            while (_posted.TryDequeue(out var posted))
                posted.Callback(posted.State);
        }
        finally
        {
            SetSynchronizationContext(before);
            _owner = NoThread;
        }
    }
}
