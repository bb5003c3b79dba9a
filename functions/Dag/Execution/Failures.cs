using Microsoft.DurableTask;

namespace Spate.Dag.Execution;

internal static class Failures
{
    public static TaskFailureDetails Details(this Exception failure) =>
        failure is TaskFailedException task ? task.FailureDetails : TaskFailureDetails.FromException(failure);
}
