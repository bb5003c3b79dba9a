using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Spate.Dag.Tests;

/// <summary>A graph on Microsoft's own in-process backend, with the replays and the JSON that a context of the tests leaves out.</summary>
public sealed class BackendTests
{
    [Fact]
    public async Task A_graph_runs_on_a_backend_that_knows_nothing_of_it()
    {
        await using var host = await ForeignBackend.StartAsync(
            tasks => tasks.AddOrchestrator<SumOfSquares>().AddActivity<Square>().AddActivity<Note>());
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync(nameof(SumOfSquares), new[] { 1, 2, 3 });
        var end = await host.Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, TestContext.Current.CancellationToken);

        Assert.Equal(OrchestrationRuntimeStatus.Completed, end.RuntimeStatus);
        Assert.Equal(14, end.ReadOutputAs<int>());
        Assert.Equal(
            """{"Nodes":{"square":"Succeeded"},"FanOuts":{"square":{"Items":3,"Succeeded":3,"Failed":0,"Failures":[]}}}""",
            end.SerializedCustomStatus);
    }

    private sealed class SumOfSquares : TaskOrchestrator<IReadOnlyList<int>, int>
    {
        private static readonly Dag<IReadOnlyList<int>, int> Graph = Declare();

        public override Task<int> RunAsync(TaskOrchestrationContext context, IReadOnlyList<int> input) => Graph.RunAsync(context, input);

        private static Dag<IReadOnlyList<int>, int> Declare()
        {
            var dag = new DagBuilder<IReadOnlyList<int>>(nameof(SumOfSquares));
            var squares = dag.FanOut<Square, int, int>("square", dag.Input, new() { MaxItems = 10 });
            dag.OnExit<Note, TaskFailureDetails?, bool>("note", outcome => outcome.Failure);
            return dag.Build(squares.Select(all => all.Sum()));
        }
    }

    private sealed class Square : TaskActivity<int, int>
    {
        public override Task<int> RunAsync(TaskActivityContext context, int input) => Task.FromResult(input * input);
    }

    private sealed class Note : TaskActivity<TaskFailureDetails?, bool>
    {
        public override Task<bool> RunAsync(TaskActivityContext context, TaskFailureDetails? input) => Task.FromResult(input is null);
    }
}
