namespace Spate.Durable;

/// <summary>What the engine runs; derive from <see cref="TaskActivity{TInput, TOutput}"/> to make one.</summary>
public interface ITaskActivity
{
    /// <summary>The type that the input is deserialized to.</summary>
    Type InputType { get; }

    /// <summary>The type of the result.</summary>
    Type OutputType { get; }

    /// <summary>Runs the activity.</summary>
    Task<object?> RunAsync(TaskActivityContext context, object? input);
}

/// <summary>
/// An activity: ordinary code that does one piece of work. It runs at least once per call, so doing it again must do no harm; its result
/// counts exactly once. Instances are made by dependency injection, one per run.
/// </summary>
/// <typeparam name="TInput">What it is called with.</typeparam>
/// <typeparam name="TOutput">What it results in.</typeparam>
public abstract class TaskActivity<TInput, TOutput> : ITaskActivity
{
    /// <inheritdoc/>
    Type ITaskActivity.InputType => typeof(TInput);

    /// <inheritdoc/>
    Type ITaskActivity.OutputType => typeof(TOutput);

    /// <inheritdoc/>
    async Task<object?> ITaskActivity.RunAsync(TaskActivityContext context, object? input) =>
        await RunAsync(context, TaskInput.Cast<TInput>(input));

    /// <summary>The work.</summary>
    public abstract Task<TOutput> RunAsync(TaskActivityContext context, TInput input);
}

internal static class TaskInput
{
    /// <summary>A missing input becomes the type's default value, whether or not that is null.</summary>
    internal static T Cast<T>(object? input) => input switch
    {
        T typed => typed,
        null => default!,
        _ => throw new ArgumentException($"The input is a {input.GetType()}, but a {typeof(T)} is expected.", nameof(input)),
    };
}
