using System.Collections.Concurrent;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Spate.Dag.Tests;

/// <summary>Graphs that failed go on: what their shapes and tags give a rewind to work with.</summary>
public sealed class RewindTests
{
    [Fact]
    public async Task A_rewound_fan_out_does_only_what_failed_or_never_began_and_then_what_follows()
    {
        var world = new World { IsBroken = true };
        var template = new DagBuilder<int>("item");
        var first = template.Activity<Work, int, int>("first", template.Input);
        var second = template.Activity<Work, int, int>("second", first.Select(n => n + 1000));
        template.OnExit<Note, bool, bool>("clean", outcome => outcome.Failure is null);
        var item = template.Build(second.Select(n => n - 1000));
        var retry = new RetryPolicy(2, TimeSpan.FromMilliseconds(1));
        var dag = new DagBuilder<int>(
            "large", new() { Deadline = TimeSpan.FromHours(1), ActivityOptions = _ => new() { Retry = retry } });
        var each = dag.FanOut("each", item, Items.Range(0, 100), FailureTolerance.Count(3), new() { Concurrency = 10 });
        var sum = each.Select(result => result.Values.Sum());
        var last = dag.Activity<Work, int, int>("last", sum, new() { Timeout = TimeSpan.FromHours(1) });
        dag.OnExit<Note, bool, bool>("note", outcome => outcome.Failure is null);
        var graph = dag.Build(last);
        await using var hub = await SqliteHub.StartAsync(
            tasks => tasks.AddOrchestratorFunc<int, int>("large", graph.RunAsync).AddActivity<Work>().AddActivity<Note>(),
            services: services => services.AddSingleton(world));
        var run = await hub.RunAsync("large", 1);

        Assert.Equal(OrchestrationRuntimeStatus.Failed, run.RuntimeStatus);
        var done = world.Done.Count;
        Assert.InRange(world.Failed, 2 * 4, 2 * 14);

        world.IsBroken = false;
        await hub.Client.RewindInstanceAsync(run.InstanceId, "mended");
        run = await hub.EndOfAsync(run.InstanceId);

        Assert.Equal((OrchestrationRuntimeStatus.Completed, Enumerable.Range(0, 100).Sum()), (run.RuntimeStatus, run.ReadOutputAs<int>()));
        Assert.Equal(201, world.Done.Count);
        Assert.All(world.Done, input => Assert.Equal(1, input.Value));
        Assert.InRange(done, 1, 200);
        Assert.All(run.ReadCustomStatusAs<DagStatus>()!.Nodes.Values, state => Assert.Equal(NodeState.Succeeded, state));
    }

    private sealed class World
    {
        private int _failed;

        public volatile bool IsBroken;

        public ConcurrentDictionary<int, int> Done { get; } = new();

        public int Failed => _failed;

        public int Work(int input)
        {
            if (IsBroken && input % 20 == 19)
            {
                Interlocked.Increment(ref _failed);
                throw new InvalidOperationException("no luck");
            }

            Done.AddOrUpdate(input, 1, (_, times) => times + 1);
            return input;
        }
    }

    private sealed class Work(World world) : TaskActivity<int, int>
    {
        public override Task<int> RunAsync(TaskActivityContext context, int input) => Task.FromResult(world.Work(input));
    }

    private sealed class Note : TaskActivity<bool, bool>
    {
        public override Task<bool> RunAsync(TaskActivityContext context, bool input) => Task.FromResult(input);
    }
}
