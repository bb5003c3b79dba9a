using DurableTask.Core;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Spate.Pipeline;
using Spate.TaskHub;

namespace Spate.Host.Runs;

/// <summary>Why a run did not complete.</summary>
internal static class RunCause
{
    /// <summary>What went wrong, or why it was terminated.</summary>
    public static string? Of(OrchestrationMetadata run) => run.RuntimeStatus == OrchestrationRuntimeStatus.Terminated
        ? RunHistoryEvent.TextOf(run.SerializedOutput)
        : RunFailure.Cause(run.FailureDetails);

    /// <summary>What failures of this kind have in common; null if it did not fail.</summary>
    public static string? Fingerprint(OrchestrationMetadata run) =>
        run.FailureDetails is { } failure ? ErrorFingerprint.Of(ToCore(failure)) : null;

    private static FailureDetails ToCore(TaskFailureDetails failure) => new(
        failure.ErrorType, failure.ErrorMessage, failure.StackTrace, failure.InnerFailure is { } inner ? ToCore(inner) : null, true);
}
