using Microsoft.DurableTask;

namespace Spate.Dag.Execution;

internal sealed class ActivityTemplate<TIn, TOut>(TaskName activity) : Template<TIn, TOut>
{
    internal override WorkShape Describe() => new(Activity: activity.Name);

    internal override Task<TOut> RunAsync(NodeScope scope, TIn input) => scope.CallAsync<TOut>(activity, input);
}
