using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;
using Spate.Cloud;
using Spate.Pipeline.Diagnostics;
using Spate.Pipeline.Outputs;

namespace Spate.Pipeline.Activities;

/// <summary>How a run ended.</summary>
/// <param name="Run">The run.</param>
/// <param name="Failure">Why it failed, or null.</param>
internal sealed record OutcomeInput(EnrichObjectInput Run, TaskFailureDetails? Failure);

/// <summary>
/// The exit handler: says how the run ended where operators look. A failure is logged and written as <c>failure.json</c> where the
/// result would be. The input stays where it is, and so do the parts that were enriched, from which a rewind goes on.
/// </summary>
internal sealed class NotifyOutcome(
    PipelineConfiguration configuration, IObjectStore store, ActivityCancellation cancellation,
    TimeProvider time, ILogger<NotifyOutcome> logger)
    : TaskActivity<OutcomeInput, bool>
{
    /// <returns>Whether the run succeeded.</returns>
    public override async Task<bool> RunAsync(TaskActivityContext context, OutcomeInput input)
    {
        using var scope = logger.BeginObject(input.Run);
        if (input.Failure is not { } failure) return true;
        logger.LogError("Run {Run} of {Object} failed: {Error}", context.InstanceId, input.Run.Object.Address, failure.ErrorMessage);

        // A removed route has no place for a note; the run itself has the error.
        if (configuration.Find(input.Run.Route) is not { } route) return false;
        var layout = OutputLayout.Of(route, input.Run.Object);
        var present = (await ManifestStore.FindAsync(store, layout.Manifest, cancellation.Token))?.Manifest;

        // Where a later version's result is in place, a note on this one would only mislead, and nobody needs its parts.
        if (present is not null && Sequencer.IsOlder(input.Run.Object.Sequencer, present.Input.Sequencer))
        {
            await Leftovers.RemovePartsAsync(store, layout, cancellation.Token);
        }
        else
        {
            var note = new FailureNote(
                input.Run.Route, context.InstanceId, input.Run.Object, failure.ErrorType, failure.ErrorMessage, time.GetUtcNow());
            await store.PutJsonAsync(layout.Failure, note, PipelineJson.Default.FailureNote, cancellationToken: cancellation.Token);
        }

        return false;
    }
}
