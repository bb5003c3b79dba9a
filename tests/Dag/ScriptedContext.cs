using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Spate.Dag.Tests;

/// <summary>A context whose activities are functions of the test, and end when the test says so.</summary>
internal sealed class ScriptedContext : TaskOrchestrationContext
{
    private readonly Dictionary<string, Func<object?, Task<object?>>> _activities = new(StringComparer.Ordinal);

    public List<string> Called { get; } = [];

    public List<TaskOptions?> Options { get; } = [];

    public object? CustomStatus { get; private set; }

    public override TaskName Name => "Scripted";

    public override string InstanceId => "scripted-1";

    public override ParentOrchestrationInstance? Parent => null;

    public override DateTime CurrentUtcDateTime => DateTime.UnixEpoch;

    public override bool IsReplaying => false;

    protected override ILoggerFactory LoggerFactory => NullLoggerFactory.Instance;

    public ScriptedContext On<TActivity, TIn>(Func<TIn, object?> run)
    {
        _activities[typeof(TActivity).Name] = input => Task.FromResult(run((TIn)input!));
        return this;
    }

    public ScriptedContext OnAsync<TActivity, TIn>(Func<TIn, Task<object?>> run)
    {
        _activities[typeof(TActivity).Name] = input => run((TIn)input!);
        return this;
    }

    public ScriptedContext Fails<TActivity>(string message)
    {
        _activities[typeof(TActivity).Name] = _ => Task.FromException<object?>(Failure(typeof(TActivity).Name, message));
        return this;
    }

    public static TaskFailedException Failure(string activity, string message) =>
        new(activity, 0, new TaskFailureDetails("System.InvalidOperationException", message, null, null, null));

    public override async Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null)
    {
        Called.Add(name);
        Options.Add(options);
        return (TResult)(await _activities[name](input))!;
    }

    public override void SetCustomStatus(object? customStatus) => CustomStatus = customStatus;

    public override T? GetInput<T>()
        where T : default => throw new NotSupportedException();

    public override Guid NewGuid() => throw new NotSupportedException();

    public override Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, object? input = null, TaskOptions? options = null) =>
        throw new NotSupportedException();

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken) => throw new NotSupportedException();

    public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public override void SendEvent(string instanceId, string eventName, object payload) => throw new NotSupportedException();

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true) => throw new NotSupportedException();
}
