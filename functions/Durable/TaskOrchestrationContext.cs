using Microsoft.Extensions.Logging;

namespace Spate.Durable;

/// <summary>
/// What an orchestrator may do. Every member must be called on the orchestrator's own thread; calls from elsewhere (after
/// <c>ConfigureAwait(false)</c>, <c>Task.Run</c> or an await on a task that is not durable) throw <see cref="InvalidOperationException"/>.
/// </summary>
public abstract class TaskOrchestrationContext
{
    /// <summary>The orchestrator's name.</summary>
    public abstract TaskName Name { get; }

    /// <summary>The id of this instance.</summary>
    public abstract string InstanceId { get; }

    /// <summary>The orchestration that started this one; null if a client did.</summary>
    public abstract ParentOrchestrationInstance? Parent { get; }

    /// <summary>The time of the current turn, in UTC; the same at every replay.</summary>
    public abstract DateTime CurrentUtcDateTime { get; }

    /// <summary>Whether the code at this point ran before and is run again only to rebuild its state.</summary>
    public abstract bool IsReplaying { get; }

    /// <summary>Makes the loggers of <see cref="CreateReplaySafeLogger(string)"/>.</summary>
    protected abstract ILoggerFactory LoggerFactory { get; }

    /// <summary>The input that the instance was started with.</summary>
    public abstract T? GetInput<T>();

    /// <summary>A GUID that is the same at every replay.</summary>
    public abstract Guid NewGuid();

    /// <inheritdoc cref="CallActivityAsync{TResult}"/>
    public virtual Task CallActivityAsync(TaskName name, object? input = null, TaskOptions? options = null) =>
        CallActivityAsync<object>(name, input, options);

    /// <summary>Runs an activity on some worker.</summary>
    /// <param name="name">The activity's name.</param>
    /// <param name="input">What it is called with; must be serializable.</param>
    /// <param name="options">How it is called; <see cref="ActivityOptions"/> adds pool, priority and timeout.</param>
    /// <exception cref="TaskFailedException">The activity failed, and was not or could not be retried.</exception>
    public abstract Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null);

    /// <summary>Runs another orchestration and waits for its result.</summary>
    /// <param name="orchestratorName">The orchestrator's name.</param>
    /// <param name="input">What it is started with; must be serializable.</param>
    /// <param name="options">How it is called; <see cref="SubOrchestrationOptions"/> adds an instance id.</param>
    /// <exception cref="TaskFailedException">
    /// The sub-orchestration failed or was terminated, or an orchestration with its id that is not of this parent exists.
    /// </exception>
    public abstract Task<TResult> CallSubOrchestratorAsync<TResult>(
        TaskName orchestratorName, object? input = null, TaskOptions? options = null);

    /// <inheritdoc cref="CallSubOrchestratorAsync{TResult}(TaskName, object?, TaskOptions?)"/>
    public virtual Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, TaskOptions? options) =>
        CallSubOrchestratorAsync<TResult>(orchestratorName, null, options);

    /// <inheritdoc cref="CallSubOrchestratorAsync{TResult}(TaskName, object?, TaskOptions?)"/>
    public virtual Task CallSubOrchestratorAsync(TaskName orchestratorName, object? input = null, TaskOptions? options = null) =>
        CallSubOrchestratorAsync<object>(orchestratorName, input, options);

    /// <inheritdoc cref="CallSubOrchestratorAsync{TResult}(TaskName, object?, TaskOptions?)"/>
    public virtual Task CallSubOrchestratorAsync(TaskName orchestratorName, TaskOptions? options) =>
        CallSubOrchestratorAsync<object>(orchestratorName, null, options);

    /// <summary>A task that completes after the delay, whatever happens to this process meanwhile.</summary>
    public virtual Task CreateTimer(TimeSpan delay, CancellationToken cancellationToken) =>
        CreateTimer(CurrentUtcDateTime.Add(delay), cancellationToken);

    /// <summary>A task that completes at the given time (UTC), whatever happens to this process meanwhile.</summary>
    /// <param name="fireAt">When; a time in the past fires at once.</param>
    /// <param name="cancellationToken">Cancels the wait; must itself be driven by durable tasks only.</param>
    public abstract Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken);

    /// <summary>Sets a value that queries show while the orchestration runs; null clears it.</summary>
    public abstract void SetCustomStatus(object? customStatus);

    /// <summary>
    /// Starts this instance afresh, under the same id, with an empty history. The orchestrator should return right after. What it had
    /// scheduled and not awaited is dropped.
    /// </summary>
    /// <param name="newInput">The input of the fresh start.</param>
    /// <param name="preserveUnprocessedEvents">Whether messages that were not processed yet are kept for the fresh start.</param>
    public abstract void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true);

    /// <summary>A logger that is silent while the orchestrator replays.</summary>
    public virtual ILogger CreateReplaySafeLogger(string categoryName) =>
        new Execution.ReplaySafeLogger(this, LoggerFactory.CreateLogger(categoryName));

    /// <inheritdoc cref="CreateReplaySafeLogger(string)"/>
    public virtual ILogger CreateReplaySafeLogger(Type type) =>
        new Execution.ReplaySafeLogger(this, LoggerFactory.CreateLogger(type));

    /// <inheritdoc cref="CreateReplaySafeLogger(string)"/>
    public virtual ILogger CreateReplaySafeLogger<T>() => CreateReplaySafeLogger(typeof(T));
}
