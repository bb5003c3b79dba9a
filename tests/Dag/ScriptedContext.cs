namespace Spate.Dag.Tests;

/// <summary>A context whose activities are functions of the test, and end when the test says so.</summary>
internal sealed class ScriptedContext() : ActivitiesContext("Scripted", "scripted-1")
{
    private readonly Dictionary<string, Func<object?, Task<object?>>> _activities = new(StringComparer.Ordinal);

    public List<string> Called { get; } = [];

    public List<TaskOptions?> Options { get; } = [];

    public object? CustomStatus { get; private set; }

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
        _activities[typeof(TActivity).Name] = _ => Task.FromException<object?>(
            Failure(typeof(TActivity).Name, new("System.InvalidOperationException", message, null, null, isNonRetriable: false)));
        return this;
    }

    public override async Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null)
    {
        Called.Add(name);
        Options.Add(options);
        return (TResult)(await _activities[name](input))!;
    }

    public override void SetCustomStatus(object? customStatus) => CustomStatus = customStatus;
}
