using DurableTask.Core;
using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;

namespace Spate.TaskHub.Failures;

/// <summary>Failures as the SDK describes them, with a bound on the chain of causes, and its two forms turned into each other.</summary>
internal static class Failure
{
    // A hostile or recursive chain of causes must not grow without bound in the store.
    private const int MaxDepth = 16;

    /// <summary>Describes an exception and its causes.</summary>
    internal static FailureDetails Of(Exception exception, bool isNonRetriable = false) => Describe(exception, MaxDepth, isNonRetriable);

    /// <summary>The code of an orchestrator does not match the history that it wrote, or awaits what is not durable.</summary>
    internal static FailureDetails NonDeterministic(string message) =>
        new(typeof(NonDeterministicOrchestrationException).FullName!, message, null, null, isNonRetriable: true);

    /// <summary>The failure in the form that clients see.</summary>
    internal static TaskFailureDetails? ToTaskFailure(this FailureDetails? failure) => failure is null ? null : new TaskFailureDetails(
        failure.ErrorType, failure.ErrorMessage, failure.StackTrace, failure.InnerFailure.ToTaskFailure(), failure.Properties);

    private static FailureDetails Describe(Exception exception, int depth, bool isNonRetriable)
    {
        // The executor's exceptions carry the failure that they stand for.
        if (exception is OrchestrationException { FailureDetails: { } details })
            return details;
        var inner = exception switch
        {
            Microsoft.DurableTask.TaskFailedException failed => ToCore(failed.FailureDetails, depth - 1),
            { InnerException: { } cause } when depth > 1 => Describe(cause, depth - 1, false),
            _ => null,
        };
        return new FailureDetails(exception.GetType().ToString(), exception.Message, exception.StackTrace, inner, isNonRetriable);
    }

    private static FailureDetails? ToCore(TaskFailureDetails? failure, int depth) => failure is null || depth <= 0 ? null : new(
        failure.ErrorType, failure.ErrorMessage, failure.StackTrace, ToCore(failure.InnerFailure, depth - 1), false, failure.Properties);
}
