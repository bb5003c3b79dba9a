using System.Globalization;
using Microsoft.DurableTask;
using Spate.Dag;
using Spate.Dag.Tests;

namespace Spate.Pipeline.Tests.Runs;

/// <summary>
/// Runs activities at once, in this process: the graph without a task hub. A failure is what a hub would make of it; an activity whose
/// outcome is lost is done again, as after a crash.
/// </summary>
internal sealed class DirectContext(
    string run,
    Func<TaskName, object?, Task<object?>> call,
    Func<string, Task> before,
    List<(string Activity, string Pool, int Priority)> calls,
    string? lost = null)
    : ActivitiesContext(nameof(EnrichObject), run)
{
    /// <summary>
    /// Runs a graph as hosts do: by one thread at a time, whichever threads its activities end on. Graphs rely on it.
    /// </summary>
    public static Task<T> RunAsync<T>(Func<Task<T>> graph) => Task.Factory.StartNew(
        graph,
        TestContext.Current.CancellationToken,
        TaskCreationOptions.DenyChildAttach,
        new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler).Unwrap();

    public override async Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null)
    {
        calls.Add((
            name.Name, options!.Tags!.TryGetValue(ActivityTags.Pool, out var pool) ? pool : ActivityOptions.DefaultPool,
            options.Tags.TryGetValue(ActivityTags.Priority, out var priority) ? int.Parse(priority, CultureInfo.InvariantCulture) : 0));
        try
        {
            return (TResult)(await Task.Run(() => CallAsync(name, input)))!;
        }
        catch (Exception e)
        {
            throw Failure(name, new DurableTask.Core.FailureDetails(e));
        }
    }

    private async Task<object?> CallAsync(TaskName name, object? input)
    {
        await before(name);
        if (name.Name == lost) await call(name, input);
        return await call(name, input);
    }

    public override void SetCustomStatus(object? customStatus)
    {
    }
}
