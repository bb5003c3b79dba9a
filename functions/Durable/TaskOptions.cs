namespace Spate.Durable;

/// <summary>How an activity or a sub-orchestration is called.</summary>
public record TaskOptions
{
    /// <summary>Makes options.</summary>
    /// <param name="retry">What happens after a failure; null lets the failure through.</param>
    /// <param name="tags">Names and values that are stored with the call.</param>
    public TaskOptions(TaskRetryOptions? retry = null, IDictionary<string, string>? tags = null)
    {
        Retry = retry;
        Tags = tags;
    }

    /// <summary>What happens after a failure; null lets the failure through.</summary>
    public TaskRetryOptions? Retry { get; init; }

    /// <summary>Names and values that are stored with the call.</summary>
    public IDictionary<string, string>? Tags { get; init; }

    /// <summary>Options that retry by a policy.</summary>
    public static TaskOptions FromRetryPolicy(RetryPolicy policy) => new(policy);

    /// <summary>Options that ask a handler before every retry.</summary>
    public static TaskOptions FromRetryHandler(AsyncRetryHandler handler) => new(handler);

    /// <summary>Options that ask a handler before every retry.</summary>
    public static TaskOptions FromRetryHandler(RetryHandler handler) => new(handler);

    /// <summary>These options, for a sub-orchestration with the given instance id.</summary>
    public SubOrchestrationOptions WithInstanceId(string instanceId) => new(this, instanceId);
}

/// <summary>How a sub-orchestration is called.</summary>
public record SubOrchestrationOptions : TaskOptions
{
    /// <summary>Makes options.</summary>
    /// <param name="retry">What happens after a failure; null lets the failure through.</param>
    /// <param name="instanceId">The id of the sub-orchestration; null lets the engine derive one.</param>
    public SubOrchestrationOptions(TaskRetryOptions? retry = null, string? instanceId = null)
        : base(retry) => InstanceId = instanceId;

    /// <summary>Adds an instance id to other options.</summary>
    /// <param name="options">The options to copy.</param>
    /// <param name="instanceId">The id of the sub-orchestration; null keeps the one that the options carry.</param>
    public SubOrchestrationOptions(TaskOptions options, string? instanceId = null)
        : base(options) => InstanceId = instanceId ?? (options as SubOrchestrationOptions)?.InstanceId;

    /// <summary>The id of the sub-orchestration; null lets the engine derive one.</summary>
    public string? InstanceId { get; init; }
}

/// <summary>How an activity is called: where it runs, before what, and for how long at most.</summary>
public record ActivityOptions : TaskOptions
{
    /// <summary>The pool of workers that run it. A worker serves named pools.</summary>
    public const string DefaultPool = "default";

    /// <summary>Makes options.</summary>
    /// <param name="retry">What happens after a failure; null lets the failure through.</param>
    /// <param name="tags">Names and values that are stored with the call.</param>
    public ActivityOptions(TaskRetryOptions? retry = null, IDictionary<string, string>? tags = null)
        : base(retry, tags)
    {
    }

    /// <summary>Adds to other options.</summary>
    public ActivityOptions(TaskOptions options)
        : base(options)
    {
    }

    /// <summary>The pool of workers that run it.</summary>
    public string Pool { get; init; } = DefaultPool;

    /// <summary>Higher runs first within a pool.</summary>
    public int Priority { get; init; }

    /// <summary>How long one attempt may run before it fails with a <see cref="TimeoutException"/>; null is without limit.</summary>
    public TimeSpan? Timeout { get; init; }
}
