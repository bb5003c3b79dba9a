using Microsoft.Extensions.DependencyInjection;
using Spate.Dag.Tests.Locks;
using Spate.Dag.Tests.RandomGraphs;

namespace Spate.Dag.Tests;

/// <summary>Graphs on Microsoft's own in-process backend, with the replays and the JSON that a context of the tests leaves out.</summary>
public sealed class BackendTests
{
    [Fact]
    public async Task A_graph_with_a_bit_of_everything_runs_on_a_backend_that_knows_nothing_of_it()
    {
        await using var host = await ForeignBackend.StartAsync(
            tasks => tasks
                .AddOrchestratorFunc<int, int>("everything", Declare().RunAsync)
                .AddActivity<Square>()
                .AddActivity<Note>()
                .AddLocks(),
            services => services.AddSingleton<ILockHost, ClientLockHost>());
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("everything", 3);
        await host.Client.RaiseEventAsync(id, Approval.EventOf("release"), new Approval(ApprovalDecision.Approved, "ann"));
        var end = await host.Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, TestContext.Current.CancellationToken);

        Assert.True(end.RuntimeStatus == OrchestrationRuntimeStatus.Completed, $"{end.FailureDetails}");
        Assert.Equal(0 + 1 + 4 + 16, end.ReadOutputAs<int>());
        Assert.Equal(
            """
            {"Nodes":{"each":"Succeeded","odd":"Skipped","never":"Omitted",
            "sub":"Succeeded","release":"Succeeded","sub/square":"Succeeded"},
            "FanOuts":{"each":{"Items":4,"Succeeded":3,"Failed":1,"Failures":[{"Index":3,"Item":"3","Error":"3 is too large"}]}},
            "Approvals":{"release":{"Event":"approval/release","Question":"5?","Until":null,
            "Answer":{"Decision":"Approved","By":"ann","Comment":null}}}}
            """.ReplaceLineEndings(""),
            end.SerializedCustomStatus);
    }

    [Fact]
    public async Task Random_graphs_end_there_as_the_model_says()
    {
        var plans = Enumerable.Range(0, 8).ToDictionary(seed => $"plan-{seed}", seed => PlanGenerator.Draw(new Random(seed), maxNodes: 6));
        await using var host = await ForeignBackend.StartAsync(tasks =>
        {
            tasks.AddActivity<Work>();
            foreach (var (name, plan) in plans) tasks.AddOrchestratorFunc<int, int>(name, PlanGraph.Declare(plan).RunAsync);
        });
        var ends = await Task.WhenAll(plans.Keys.Select(async name => await host.Client.WaitForInstanceCompletionAsync(
            await host.Client.ScheduleNewOrchestrationInstanceAsync(name, 7), getInputsAndOutputs: true,
            TestContext.Current.CancellationToken)));

        foreach (var end in ends)
        {
            var model = PlanModel.Of(plans[end.Name], 7);
            var fails = end.RuntimeStatus == OrchestrationRuntimeStatus.Failed;
            Assert.True(fails == model.Fails, $"{end.FailureDetails}\n{plans[end.Name]}");
            if (!model.Fails) Assert.Equal(model.Output, end.ReadOutputAs<int>());
        }
    }

    private static Dag<int, int> Declare()
    {
        var retry = new RetryPolicy(2, TimeSpan.FromMilliseconds(1));
        var inner = new DagBuilder<int>("inner", new() { Lock = _ => DagLock.Mutex("inner"), Deadline = TimeSpan.FromHours(1) });
        var square = inner.Activity<Square, int, int>("square", inner.Input.Select(n => n - 1));
        var dag = new DagBuilder<int>("everything", new() { ActivityOptions = _ => new() { Retry = retry } });
        var each = dag.FanOut<Square, int, int>(
            "each", Items.Range(dag.Input.Select(n => n + 1)), FailureTolerance.Count(1),
            new() { Concurrency = 2, Timeout = TimeSpan.FromHours(1) });
        var sum = each.Select(result => result.Values.Sum());
        var odd = dag.Activity<Square, int, int>("odd", sum, new() { When = new(sum.Select(n => n > 100), "large") });
        var never = dag.Activity<Square, int, int>("never", dag.Input, new() { After = each.Failed });
        var sub = dag.Add("sub", inner.Build(square.Select(n => n * n)), sum.Select(n => n - 2), new() { After = odd });
        var release = dag.Approval("release", sum.Select(n => $"{n}?"), new() { After = never.Omitted });
        dag.OnExit<Note, TaskFailureDetails?, bool>("note", outcome => outcome.Failure);
        return dag.Build(sum.With(sub, (a, b) => a + b), release);
    }

    private sealed class Square : TaskActivity<int, int>
    {
        public override Task<int> RunAsync(TaskActivityContext context, int input) =>
            input > 2 ? throw new InvalidOperationException($"{input} is too large") : Task.FromResult(input * input);
    }

    private sealed class Note : TaskActivity<TaskFailureDetails?, bool>
    {
        public override Task<bool> RunAsync(TaskActivityContext context, TaskFailureDetails? input) => Task.FromResult(input is null);
    }
}
