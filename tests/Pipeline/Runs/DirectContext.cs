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
    public override async Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null)
    {
        calls.Add((
            name.Name, options!.Tags!.TryGetValue(ActivityTags.Pool, out var pool) ? pool : ActivityOptions.DefaultPool,
            options.Tags.TryGetValue(ActivityTags.Priority, out var priority) ? int.Parse(priority, CultureInfo.InvariantCulture) : 0));
        try
        {
            await before(name);
            if (name.Name == lost) await call(name, input);
            return (TResult)(await call(name, input))!;
        }
        catch (Exception e)
        {
            throw Failure(name, new DurableTask.Core.FailureDetails(e));
        }
    }

    public override void SetCustomStatus(object? customStatus)
    {
    }
}
