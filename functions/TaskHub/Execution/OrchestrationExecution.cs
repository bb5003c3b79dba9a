using DurableTask.Core;
using DurableTask.Core.Command;
using DurableTask.Core.Exceptions;
using DurableTask.Core.History;
using DurableTask.Core.Tracing;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Worker.Shims;
using Microsoft.Extensions.Logging;
using Spate.TaskHub.Diagnostics;
using Spate.TaskHub.Execution.Rewinding;
using Spate.TaskHub.Failures;
using Spate.TaskHub.Hubs.Events;

using ContinueAsNewOptions = Microsoft.DurableTask.ContinueAsNewOptions;

namespace Spate.TaskHub.Execution;

/// <summary>
/// One run of an instance on the executor of DurableTask.Core: the orchestrator's code, suspended between turns at its awaits. It is
/// rebuilt by replaying the history, and can be kept warm, so that the next turn costs as much as its events and no more. Used by one
/// thread at a time.
/// </summary>
internal sealed partial class OrchestrationExecution
{
    private readonly OrchestrationWatch _watch;
    private readonly OpenCalls _calls = new();
    private readonly WatchedOrchestration _code;
    private readonly DistributedTraceContext? _trace;
    private readonly NodeTallies? _nodes;
    private OrchestrationRuntimeState _state = new();
    private TaskOrchestrationExecutor? _executor;
    private EarlierAnswers? _earlier;
    private FailureDetails? _failure;
    private string? _status;
    private bool _suspended;
    private DateTimeOffset _now;

    /// <param name="started">The first event of the run.</param>
    /// <param name="orchestrator">Its code.</param>
    /// <param name="shims">Makes the SDK's shim of the code.</param>
    /// <param name="converter">What the shim serializes with.</param>
    /// <param name="loggers">Where the code logs.</param>
    /// <param name="onForeignContinuation">
    /// Is called at most once, by any thread, when the code is to go on after something that is not durable: a turn must come that fails
    /// it.
    /// </param>
    internal OrchestrationExecution(
        ExecutionStartedEvent started,
        ITaskOrchestrator orchestrator,
        DurableTaskShimFactory shims,
        DataConverter converter,
        ILoggerFactory loggers,
        Action? onForeignContinuation = null)
    {
        Started = started;
        // Sub-orchestrations are counted with their parents.
        _nodes = started.ParentInstance is null ? new NodeTallies() : null;
        _watch = new OrchestrationWatch(converter, loggers);
        _watch.Thread.OnForeignContinuation = onForeignContinuation;
        _trace = DurableTracing.RunOf(started);
        var parent = started.ParentInstance is { } p ? new ParentOrchestrationInstance(p.Name, p.OrchestrationInstance.InstanceId) : null;
        _code = new WatchedOrchestration(
            shims.CreateOrchestration(started.Name, new WatchedOrchestrator(orchestrator, _watch), parent), _watch);
    }

    /// <summary>Says how much a run did that ended; null if nobody asks.</summary>
    internal Func<RunEnd, RunVolume>? Measure { get; init; }

    internal string InstanceId => Started.OrchestrationInstance.InstanceId;

    internal string ExecutionId => Started.ExecutionId;

    /// <summary>How the run was started.</summary>
    internal ExecutionStartedEvent Started { get; }

    /// <summary>The time of the run's first turn.</summary>
    internal DateTimeOffset BegunAt { get; private set; }

    /// <summary>How many events of the history this run has seen.</summary>
    internal int HistoryLength { get; private set; }

    /// <summary>Runs the code over its past. Nothing of it has effects.</summary>
    internal void Replay(IReadOnlyList<HistoryEvent> history)
    {
        HistoryLength = history.Count;
        BegunAt = new DateTimeOffset(history[0].Timestamp);
        _now = new DateTimeOffset(history.OfType<OrchestratorStartedEvent>().Last().Timestamp);
        _calls.Track(history, replayed: true);
        _earlier = EarlierAnswers.Of(history);
        _nodes?.Track(history);
        Note(history);
        _state = new OrchestrationRuntimeState([.. history]);
        var leftOver = Execute();
        TakeStatus();
        _failure ??= Mismatch(leftOver);
        if (leftOver.Find(action => action is not OrchestrationCompleteOrchestratorAction) is { } unknown)
            _failure ??= Mismatch(unknown);
    }

    /// <summary>Runs the code over what happened since.</summary>
    /// <param name="item">The leased instance with its due events, the first of which starts the run if it has no history.</param>
    internal Turn Advance(LockedInstance item) => Advance(item, _ => []);

    /// <inheritdoc cref="Advance(LockedInstance)"/>
    /// <param name="item">The leased instance.</param>
    /// <param name="asked">What the code asked for before and is asked for in this turn, by the time of the turn.</param>
    private Turn Advance(LockedInstance item, Func<DateTimeOffset, IEnumerable<OrchestratorAction>> asked)
    {
        _now = item.LockedAt > _now ? item.LockedAt : _now; // an orchestrator never sees time run backwards
        if (HistoryLength == 0)
            BegunAt = _now;
        // A run whose first turn comes late may have events that are older than its start.
        var added = new List<HistoryEvent>(item.Events.Count + 2) { new OrchestratorStartedEvent(-1).At(_now) };
        added.AddRange(HistoryLength > 0 ? item.Events : item.Events.OrderByDescending(e => e is ExecutionStartedEvent));
        Note(item.Events);
        // Code that a rewind has led to its end is not told more.
        var actions = _failure is null && !_watch.IsCodeDone ? Execute(added) : [];
        var turn = Conclude(added, [.. asked(_now), .. actions]);
        HistoryLength += turn.Events.Count;
        return turn;
    }

    private List<OrchestratorAction> Execute(List<HistoryEvent> events)
    {
        _state.Events.Clear(); // nobody reads them in a warm execution, and they would keep every payload alive
        _state.PastEvents.Clear();
        _state.NewEvents.Clear();
        foreach (var e in events)
            _state.AddEvent(e);
        return Execute();
    }

    private List<OrchestratorAction> Execute()
    {
        try
        {
            var result = _watch.Thread.Own(() => _executor is null ? Begin().Execute() : _executor.ExecuteNewEvents());
            return [.. result.Actions];
        }
        catch (Exception e)
        {
            // The payload of an event that does not fit its type, for instance.
            _failure ??= Failure.Of(e);
            return [];
        }
    }

    private TaskOrchestrationExecutor Begin() => _executor = new TaskOrchestrationExecutor(
        _state, _code, BehaviorOnContinueAsNew.Ignore, entityParameters: null, ErrorPropagationMode.UseFailureDetails);

    /// <summary>Follows the suspension of the run as the executor does.</summary>
    private void Note(IEnumerable<HistoryEvent> events)
    {
        foreach (var e in events)
            _suspended = e is ExecutionSuspendedEvent || (_suspended && e is not ExecutionResumedEvent);
    }

    private Turn Conclude(List<HistoryEvent> added, List<OrchestratorAction> actions)
    {
        var requested = actions.Where(action => action is not OrchestrationCompleteOrchestratorAction).Select(ToEvent).ToList();
        _calls.Track(added, replayed: false);
        _calls.Track(requested, replayed: false);
        _nodes?.Track(added);
        _nodes?.Track(requested);
        _failure ??= Unasked();
        var turn = new Turn(added)
        {
            CustomStatus = TakeStatus(),
            IsSuspended = _suspended,
            TraceContext = _trace,
            Answers = _earlier is null
                ? []
                : [.. requested.OfType<TaskScheduledEvent>().Select(_earlier.Take).OfType<TaskCompletedEvent>().Select(e => e.At(_now))],
        };
        var end = End(added, actions);
        if (end is null && _watch.Continuation is { } continuation)
        {
            added.AddRange(requested.OfType<EventSentEvent>());
            return turn with { ContinuedAsNew = ContinueAsNew(continuation), IsSuspended = false };
        }

        if (end is not { OrchestrationStatus: OrchestrationStatus.Terminated })
            added.AddRange(requested);
        if (end is null)
            return turn;
        added.Add(end.At(_now));
        return turn with { Tally = TallyOf(end) };
    }

    private RunTally? TallyOf(ExecutionCompletedEvent end) => _nodes is null ? null : _nodes.ToTally(_status) with
    {
        Volume = Measure?.Invoke(new RunEnd(Started.Name, Started.Input, end.Result)) ?? default,
    };

    private CustomStatusChange? TakeStatus()
    {
        var change = _watch.TakeStatus();
        _status = change is null ? _status : change.Value;
        return change;
    }

    /// <summary>How the run ended; null if it goes on. A failure of the engine's rules comes before anything that the code says.</summary>
    private ExecutionCompletedEvent? End(List<HistoryEvent> events, List<OrchestratorAction> actions)
    {
        _failure ??= Mismatch(actions);
        var termination = events.OfType<ExecutionTerminatedEvent>().FirstOrDefault();
        if (_failure is null && !_watch.IsCodeDone && termination is null && !_suspended)
            _failure = ForeignAwait();
        if (_failure is not null)
            return new ExecutionCompletedEvent(-1, null, OrchestrationStatus.Failed, _failure);
        // A termination that arrives together with a fresh start must not be lost with the old history.
        if (termination is not null && (!_watch.IsCodeDone || _watch.Continuation is not null))
            return new ExecutionCompletedEvent(-1, termination.Input, OrchestrationStatus.Terminated);
        if (!_watch.IsCodeDone || _watch.Continuation is not null)
            return null;
        var code = _watch.Code!;
        return code.IsCompletedSuccessfully
            ? new ExecutionCompletedEvent(-1, code.Result, OrchestrationStatus.Completed)
            : new ExecutionCompletedEvent(
                -1, null, OrchestrationStatus.Failed, Failure.Of(code.Exception?.InnerException ?? new TaskCanceledException(code)));
    }

    private ExecutionStartedEvent ContinueAsNew(ContinueAsNewOptions options) =>
        new ExecutionStartedEvent(-1, _watch.Serialize(options.NewInput))
        {
            Name = Started.Name,
            Version = string.IsNullOrWhiteSpace(options.NewVersion) ? Started.Version : options.NewVersion,
            OrchestrationInstance = new OrchestrationInstance { InstanceId = InstanceId, ExecutionId = Guid.NewGuid().ToString("N") },
            ParentInstance = Started.ParentInstance,
            Tags = Started.Tags,
            ParentTraceContext = Started.ParentTraceContext,
        }.At(_now);

    private FailureDetails? ForeignAwait()
    {
        if (!_watch.Thread.SawForeignContinuation && (_calls.Any || _watch.AwaitsEvents()))
            return null;
        return Failure.NonDeterministic(
            $"The orchestrator '{Started.Name}' of the instance '{InstanceId}' awaits a task that is not durable, such as Task.Delay, "
            + "Task.Run or I/O, or uses ConfigureAwait(false) or CancelAsync. Await only tasks of the orchestration context; do everything "
            + "else in activities.");
    }

    /// <summary>What the executor found that the code did otherwise than its history; null if it did as it says.</summary>
    private FailureDetails? Mismatch(List<OrchestratorAction> actions)
    {
        var found = actions.OfType<OrchestrationCompleteOrchestratorAction>()
            .FirstOrDefault(action => action.FailureDetails?.ErrorType == typeof(NonDeterministicOrchestrationException).FullName);
        return found is null ? null : Failure.NonDeterministic(
            $"The code of the orchestrator '{Started.Name}' does not match the history of the instance '{InstanceId}'. " +
            found.FailureDetails!.ErrorMessage);
    }

    private FailureDetails Mismatch(OrchestratorAction unknown) => Failure.NonDeterministic(
        $"The code of the orchestrator '{Started.Name}' does not match the history of the instance '{InstanceId}' at event "
        + $"#{HistoryLength}: expected no further action in this turn, found {Describe(unknown)}. Either the code was changed while the "
        + "instance was under way, or it is not deterministic.");

    private FailureDetails? Unasked() => _calls.Unasked is { } answer ? Failure.NonDeterministic(
        $"The history of the instance '{InstanceId}' has an answer, {answer.Answer.EventType} for task #{answer.TaskId}, that the code of "
        + $"the orchestrator '{Started.Name}' did not ask for. Either the code was changed while the instance was under way, or it is not "
        + "deterministic.") : null;

    private static string Describe(OrchestratorAction action) => action switch
    {
        ScheduleTaskOrchestratorAction a => $"a call of the activity '{a.Name}' (task #{a.Id})",
        CreateSubOrchestrationAction a => $"a call of the orchestrator '{a.Name}' (task #{a.Id})",
        CreateTimerOrchestratorAction a => $"a timer (task #{a.Id})",
        SendEventOrchestratorAction a => $"an event '{a.EventName}' that is sent (task #{a.Id})",
        _ => $"{action.OrchestratorActionType} (task #{action.Id})",
    };

    private HistoryEvent ToEvent(OrchestratorAction action)
    {
        HistoryEvent item = action switch
        {
            ScheduleTaskOrchestratorAction a => new TaskScheduledEvent(a.Id, a.Name!, a.Version ?? "", ActivityInput.FromArray(a.Input))
            {
                Tags = a.Tags,
                ParentTraceContext = _trace,
            },
            CreateTimerOrchestratorAction a => new TimerCreatedEvent(a.Id, DateTime.SpecifyKind(a.FireAt, DateTimeKind.Utc)),
            CreateSubOrchestrationAction a => new SubOrchestrationInstanceCreatedEvent(a.Id)
            {
                Name = a.Name,
                Version = a.Version ?? "",
                InstanceId = a.InstanceId,
                Input = a.Input,
                Tags = a.Tags,
            },
            SendEventOrchestratorAction a => new EventSentEvent(a.Id)
            {
                InstanceId = a.Instance!.InstanceId,
                Name = a.EventName,
                Input = a.EventData,
            },
            _ => throw new NotSupportedException($"The hub has no action {action.OrchestratorActionType}."),
        };
        return item.At(_now);
    }
}
