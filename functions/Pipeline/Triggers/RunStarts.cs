using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Spate.Pipeline.Triggers;

internal static class RunStarts
{
    /// <summary>Starts a run, unless there is one of its id in any state: a backend replaces runs whose state is not listed.</summary>
    /// <returns>Whether it was started.</returns>
    public static async Task<bool> TryStartAsync(
        this DurableTaskClient client, TaskName orchestration, object? input, string id, IReadOnlyDictionary<string, string> tags,
        CancellationToken cancellationToken = default)
    {
        var options = new StartOrchestrationOptions(id) { Tags = tags }
            .WithDedupeStatuses([.. StartOrchestrationOptionsExtensions.ValidDedupeStatuses]);
        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(orchestration, input, options, cancellationToken);
            return true;
        }
        catch (OrchestrationAlreadyExistsException)
        {
            return false;
        }
    }
}
