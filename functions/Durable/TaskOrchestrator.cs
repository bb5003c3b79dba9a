namespace Spate.Durable;

/// <summary>What the engine runs; derive from <see cref="TaskOrchestrator{TInput, TOutput}"/> to make one.</summary>
public interface ITaskOrchestrator
{
    /// <summary>The type that the input is deserialized to.</summary>
    Type InputType { get; }

    /// <summary>The type of the result.</summary>
    Type OutputType { get; }

    /// <summary>Runs the orchestration over its history.</summary>
    Task<object?> RunAsync(TaskOrchestrationContext context, object? input);
}

/// <summary>
/// An orchestrator: deterministic code that calls activities, sub-orchestrations and timers through its context and awaits only those. It is
/// run again from its history whenever its process is lost, so it must not read the clock, randomness, the environment or any I/O itself.
/// </summary>
/// <typeparam name="TInput">What it is started with.</typeparam>
/// <typeparam name="TOutput">What it results in.</typeparam>
public abstract class TaskOrchestrator<TInput, TOutput> : ITaskOrchestrator
{
    /// <inheritdoc/>
    Type ITaskOrchestrator.InputType => typeof(TInput);

    /// <inheritdoc/>
    Type ITaskOrchestrator.OutputType => typeof(TOutput);

    /// <inheritdoc/>
    async Task<object?> ITaskOrchestrator.RunAsync(TaskOrchestrationContext context, object? input) =>
        await RunAsync(context, TaskInput.Cast<TInput>(input));

    /// <summary>The orchestration.</summary>
    public abstract Task<TOutput> RunAsync(TaskOrchestrationContext context, TInput input);
}
