using Microsoft.Extensions.Logging;

namespace Spate.Durable.Execution;

/// <summary>
/// One run of an instance: the orchestrator's code, suspended between turns at its awaits. It is rebuilt by replaying the history, and can be
/// kept warm, so that the next turn costs as much as its events and no more. Used by one thread at a time.
/// </summary>
internal sealed class OrchestrationExecution(
    string instanceId, string executionId, ITaskOrchestrator orchestrator, DataConverter converter, ILoggerFactory loggers)
{
    private readonly OrchestratorThread _thread = new();
    private OrchestrationContext? _context;
    private Task<object?>? _code;
    private Exception? _failure;
    private ExecutionTerminatedEvent? _termination;
    private DateTimeOffset _now;

    internal string InstanceId => instanceId;

    internal string ExecutionId => executionId;

    /// <summary>How the run was started; null before its first turn.</summary>
    internal ExecutionStartedEvent? Started { get; private set; }

    /// <summary>The time of the run's first turn.</summary>
    internal DateTimeOffset BegunAt { get; private set; }

    /// <summary>How many events of the history this run has seen.</summary>
    internal int HistoryLength { get; private set; }

    /// <summary>Runs the code over its past. Nothing of it has effects.</summary>
    internal void Replay(IReadOnlyList<HistoryEvent> history)
    {
        for (; HistoryLength < history.Count && _failure is null; HistoryLength++)
            Apply(history[HistoryLength], HistoryLength, replaying: true);
        HistoryLength = history.Count;
        Attempt(() => _context?.Actions.RequireEmpty(history.Count));
        if (_context is not null)
            _context.CustomStatus = null;
    }

    /// <summary>Runs the code over what happened since.</summary>
    /// <param name="events">The due events of the instance.</param>
    /// <param name="now">The time of the turn.</param>
    internal Turn Advance(IReadOnlyList<HistoryEvent> events, DateTimeOffset now)
    {
        _now = now > _now ? now : _now; // an orchestrator never sees time run backwards
        var added = new List<HistoryEvent>(events.Count + 2) { new OrchestratorStartedEvent(_now) };
        added.AddRange(events);
        for (var i = 0; i < added.Count && _failure is null; i++)
            Apply(added[i], HistoryLength + i, replaying: false);
        var turn = Conclude(added);
        HistoryLength += turn.Events.Count;
        return turn;
    }

    private Turn Conclude(List<HistoryEvent> added)
    {
        var actions = _context?.Actions.TakeAll() ?? [];
        var status = _context?.CustomStatus;
        if (_context is not null)
            _context.CustomStatus = null;

        var end = End();
        if (end is null && _context?.Fresh is { } fresh && IsCodeDone)
            return new Turn(added, status, fresh);
        if (end is not { OrchestrationStatus: OrchestrationRuntimeStatus.Terminated })
            added.AddRange(actions);
        if (end is not null)
            added.Add(end);
        return new Turn(added, status);
    }

    private bool IsCodeDone => _code is { IsCompleted: true };

    /// <summary>How the run ended; null if it goes on. A failure of the engine's rules comes before anything that the code says.</summary>
    private ExecutionCompletedEvent? End()
    {
        if (_failure is null && !IsCodeDone && _termination is null)
            _failure = ForeignAwait();
        if (_failure is not null)
            return Failed(_failure);
        // A termination that arrives together with a fresh start must not be lost with the old history.
        if (_termination is not null && (!IsCodeDone || _context?.Fresh is not null))
            return new ExecutionCompletedEvent(_now, OrchestrationRuntimeStatus.Terminated, _termination.Input, null);
        if (!IsCodeDone)
            return null;
        if (!_code!.IsCompletedSuccessfully)
            return Failed(_code.Exception?.InnerException ?? new TaskCanceledException(_code));
        return _context?.Fresh is null ? Completed(_code.Result) : null;
    }

    private ExecutionCompletedEvent Completed(object? result)
    {
        try
        {
            return new ExecutionCompletedEvent(_now, OrchestrationRuntimeStatus.Completed, converter.Serialize(result), null);
        }
        catch (Exception e)
        {
            return Failed(e); // a result that cannot be serialized is the orchestrator's failure
        }
    }

    private ExecutionCompletedEvent Failed(Exception error) =>
        new(_now, OrchestrationRuntimeStatus.Failed, null, TaskFailureDetails.FromException(error));

    private NonDeterministicOrchestrationException? ForeignAwait()
    {
        if (!_thread.SawForeignContinuation && _context?.AnyOpen != false)
            return null;
        return new NonDeterministicOrchestrationException(
            $"The orchestrator '{_context?.Name}' of the instance '{instanceId}' awaits a task that is not durable, such as Task.Delay, Task.Run or " +
            "I/O, or uses ConfigureAwait(false) or CancelAsync. Await only tasks of the orchestration context; do everything else in activities.");
    }

    private void Apply(HistoryEvent item, int number, bool replaying)
    {
        if (_context is not null)
            _context.Replaying = replaying;
        Attempt(() => _thread.Run(() => Dispatch(item, number, replaying)));
    }

    /// <summary>What escapes from the code or from the comparison with the history fails the instance, with that as the reason.</summary>
    private void Attempt(Action step)
    {
        try
        {
            step();
        }
        catch (Exception e)
        {
            _failure ??= e;
        }
    }

    private void Dispatch(HistoryEvent item, int number, bool replaying)
    {
        switch (item)
        {
            case OrchestratorStartedEvent e:
                BeginTurn(e, number, replaying);
                break;
            case ExecutionStartedEvent e:
                Start(e, replaying);
                break;
            case ExecutionTerminatedEvent e:
                _termination ??= e;
                break;
            case TaskCompletedEvent e:
                _context!.Answer(e, e.TaskScheduledId, number);
                break;
            case TaskFailedEvent e:
                _context!.Answer(e, e.TaskScheduledId, number);
                break;
            case SubOrchestrationInstanceCompletedEvent e:
                _context!.Answer(e, e.TaskScheduledId, number);
                break;
            case SubOrchestrationInstanceFailedEvent e:
                _context!.Answer(e, e.TaskScheduledId, number);
                break;
            case TimerFiredEvent e:
                _context!.Answer(e, e.TimerId, number);
                break;
            default:
                _context!.Actions.Match(item, number);
                break;
        }
    }

    private void BeginTurn(OrchestratorStartedEvent turn, int number, bool replaying)
    {
        _now = turn.Timestamp;
        if (_context is null)
            return;
        _context.Now = _now;
        if (replaying)
            _context.Actions.RequireEmpty(number);
    }

    private void Start(ExecutionStartedEvent started, bool replaying)
    {
        (Started, BegunAt) = (started, _now);
        _context = new OrchestrationContext(instanceId, started, _thread, converter, loggers) { Now = _now, Replaying = replaying };
        _code = RunCodeAsync(_context, started.Input);
    }

    private async Task<object?> RunCodeAsync(TaskOrchestrationContext context, string? input) =>
        await orchestrator.RunAsync(context, converter.Deserialize(input, orchestrator.InputType));
}
