using Microsoft.DurableTask;

namespace Spate.Pipeline;

/// <summary>What failed a run.</summary>
public static class RunFailure
{
    /// <summary>What went wrong: a task's failure alone only says which activity it was. Null if nothing failed.</summary>
    public static string? Cause(TaskFailureDetails? failure)
    {
        while (failure is { InnerFailure: { } inner } && failure.ErrorType.EndsWith(".TaskFailedException", StringComparison.Ordinal))
            failure = inner;
        return failure?.ErrorMessage;
    }
}
