using Microsoft.Extensions.Logging;
using Spate.Durable.Diagnostics;

namespace Spate.Durable.Execution;

/// <summary>The context of one run: turns calls into actions, and answers into completed tasks.</summary>
internal sealed class OrchestrationContext(
    string instanceId, ExecutionStartedEvent started, OrchestratorThread thread, DataConverter converter, ILoggerFactory loggers)
    : TaskOrchestrationContext
{
    private readonly Dictionary<int, OpenCall> _open = [];
    private readonly TraceContext? _trace = DurableTracing.RunOf(started);
    private int _nextId;
    private int _guids;

    public override TaskName Name => started.Name;

    public override string InstanceId => instanceId;

    public override ParentOrchestrationInstance? Parent { get; } =
        started.Parent is { } parent ? new ParentOrchestrationInstance(parent.Name, parent.InstanceId) : null;

    public override DateTime CurrentUtcDateTime => Now.UtcDateTime;

    public override bool IsReplaying => Replaying;

    protected override ILoggerFactory LoggerFactory => loggers;

    internal DateTimeOffset Now { get; set; }

    internal bool Replaying { get; set; }

    internal ActionLog Actions { get; } = new(started.Name, instanceId);

    /// <summary>Whether anything can ever wake the orchestrator.</summary>
    internal bool AnyOpen => _open.Count > 0;

    internal CustomStatusChange? CustomStatus { get; set; }

    internal ExecutionStartedEvent? Fresh { get; private set; }

    public override T? GetInput<T>()
        where T : default => converter.Deserialize<T>(started.Input);

    public override Guid NewGuid()
    {
        thread.Require();
        return DeterministicGuid.Create(started.ExecutionId, _guids++);
    }

    public override Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null)
    {
        thread.Require();
        RequireName(name);
        var data = converter.Serialize(input);
        var placement = options is ActivityOptions own ? new TaskPlacement(own.Pool, own.Priority, own.Timeout) : TaskPlacement.Default;
        return RetryLoop.RunAsync(this, name, options?.Retry, () => Open<TResult>(
            name, id => new TaskScheduledEvent(Now, id, name, data, placement == TaskPlacement.Default ? TaskPlacement.Default : placement, Copy(options?.Tags), _trace)));
    }

    public override Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, object? input = null, TaskOptions? options = null)
    {
        thread.Require();
        RequireName(orchestratorName);
        var data = converter.Serialize(input);
        var explicitId = (options as SubOrchestrationOptions)?.InstanceId;
        return RetryLoop.RunAsync(this, null, options?.Retry, () => Open<TResult>(
            orchestratorName,
            id => new SubOrchestrationInstanceCreatedEvent(
                Now, id, explicitId ?? $"{started.ExecutionId}:{id:x4}", orchestratorName, data, Copy(options?.Tags), _trace)));
    }

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        thread.Require();
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled(cancellationToken);
        var due = new DateTimeOffset(fireAt.Kind == DateTimeKind.Local ? fireAt.ToUniversalTime() : DateTime.SpecifyKind(fireAt, DateTimeKind.Utc));
        var id = _nextId;
        var timer = OpenCallOf<object?>("timer", _ => new TimerCreatedEvent(Now, id, due));
        if (cancellationToken.CanBeCanceled)
            cancellationToken.Register(() => CancelTimer(id, timer, cancellationToken), useSynchronizationContext: false);
        return timer.Task;
    }

    public override void SetCustomStatus(object? customStatus)
    {
        thread.Require();
        CustomStatus = new CustomStatusChange(converter.Serialize(customStatus));
    }

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true)
    {
        thread.Require();
        var executionId = DeterministicGuid.Create(started.ExecutionId, -1).ToString("N");
        Fresh = started with { Timestamp = Now, Input = converter.Serialize(newInput), ExecutionId = executionId };
    }

    /// <summary>Completes the call that an event answers. An answer to a call that is answered or cancelled already is ignored.</summary>
    internal void Answer(HistoryEvent answer, int id, int number)
    {
        if (id >= _nextId || id < 0)
            throw Actions.Unasked(answer, id, number);
        if (!_open.Remove(id, out var call))
            return;
        switch (answer)
        {
            case TaskCompletedEvent e:
                call.Complete(e.Result);
                break;
            case SubOrchestrationInstanceCompletedEvent e:
                call.Complete(e.Result);
                break;
            case TaskFailedEvent e:
                call.Fail(e.FailureDetails);
                break;
            case SubOrchestrationInstanceFailedEvent e:
                call.Fail(e.FailureDetails);
                break;
            default:
                call.Complete(null);
                break;
        }
    }

    private static void RequireName(TaskName name)
    {
        if (name == default)
            throw new ArgumentException("The call needs a name.", nameof(name));
    }

    private static Dictionary<string, string>? Copy(IDictionary<string, string>? tags) =>
        tags is { Count: > 0 } ? new Dictionary<string, string>(tags, StringComparer.Ordinal) : null;

    private Task<T> Open<T>(string name, Func<int, HistoryEvent> action) => OpenCallOf<T>(name, action).Task;

    private OpenCall<T> OpenCallOf<T>(string name, Func<int, HistoryEvent> action)
    {
        thread.Require();
        var id = _nextId++;
        var call = new OpenCall<T>(name, id, converter);
        _open.Add(id, call);
        Actions.Add(action(id));
        return call;
    }

    private void CancelTimer(int id, OpenCall<object?> timer, CancellationToken cancellationToken)
    {
        if (thread.Check() && _open.Remove(id))
            timer.Cancel(cancellationToken);
    }
}
