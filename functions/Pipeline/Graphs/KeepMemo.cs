using Microsoft.DurableTask;
using Spate.Dag;

namespace Spate.Pipeline.Graphs;

/// <param name="Key">The whole key.</param>
/// <param name="Record">What is kept under it.</param>
internal sealed record KeptMemo(string Key, MemoRecord Record);

/// <summary>Ends at once: its input is what counts.</summary>
internal sealed class KeepMemo : TaskOrchestrator<KeptMemo, object?>
{
    public override Task<object?> RunAsync(TaskOrchestrationContext context, KeptMemo input) => Task.FromResult<object?>(null);
}
