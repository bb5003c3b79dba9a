using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Spate.Dag;
using Spate.Dag.Tests;
using Spate.Pipeline.Tests.Runs;

namespace Spate.Pipeline.Tests.Graphs;

/// <summary>What graphs share across runs: a lock, and outputs that are kept.</summary>
public sealed class SharedGraphTests
{
    [Fact]
    public async Task Runs_that_take_a_mutex_do_not_meet()
    {
        var dag = new DagBuilder<int>("alone", new() { Lock = _ => DagLock.Mutex("door") });
        var graph = dag.Build(dag.Activity<Enter, int, int>("enter", dag.Input));
        using var bench = new RunBench();
        var room = new Room();
        await using var hub = await SqliteHub.StartAsync(
            tasks => AddTasks(tasks).AddOrchestratorFunc<int, int>("alone", graph.RunAsync),
            services: services => AddServices(services, bench, room));

        var runs = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => RunAsync(hub.Client, "alone", n)));

        Assert.All(runs, run => Assert.Equal(OrchestrationRuntimeStatus.Completed, run.RuntimeStatus));
        Assert.Equal((20, 1), (room.Visits, room.Most));
    }

    [Fact]
    public async Task What_was_made_of_the_same_is_not_made_again_until_it_is_too_old()
    {
        var dag = new DagBuilder<string>("kept");
        var template = Template.Activity<Count, string, int>().Memoized(key => $"count/{key}/ünïcode", TimeSpan.FromDays(1));
        var graph = dag.Build(dag.Add("count", template, dag.Input));
        var stale = new DagBuilder<string>("stale");
        var staleTemplate = Template.Activity<Count, string, int>().Memoized(key => $"count/{key}/ünïcode", TimeSpan.Zero);
        var staleGraph = stale.Build(stale.Add("count", staleTemplate, stale.Input));
        using var bench = new RunBench();
        await using var host = await ForeignBackend.StartAsync(
            tasks => AddTasks(tasks)
                .AddOrchestratorFunc<string, int>("kept", graph.RunAsync)
                .AddOrchestratorFunc<string, int>("stale", staleGraph.RunAsync),
            services => AddServices(services, bench, new Room()));

        var counts = new List<int>();
        foreach (var (name, input) in ((string, string)[])[("kept", "a"), ("kept", "a"), ("kept", "b"), ("stale", "a"), ("kept", "a")])
        {
            var run = await RunAsync(host.Client, name, input);
            Assert.True(run.RuntimeStatus == OrchestrationRuntimeStatus.Completed, $"{run.FailureDetails}");
            counts.Add(run.ReadOutputAs<int>());
        }

        Assert.Equal([1, 1, 2, 3, 3], counts);
    }

    private static DurableTaskRegistry AddTasks(DurableTaskRegistry tasks)
    {
        PipelineTasks.AddTo(tasks);
        return tasks.AddActivity<Enter>().AddActivity<Count>();
    }

    private static void AddServices(IServiceCollection services, RunBench bench, Room room)
    {
        bench.AddServices(services);
        services.AddSingleton(room);
    }

    private static async Task<OrchestrationMetadata> RunAsync(DurableTaskClient client, string name, object input) =>
        await client.WaitForInstanceCompletionAsync(
            await client.ScheduleNewOrchestrationInstanceAsync(name, input),
            getInputsAndOutputs: true,
            TestContext.Current.CancellationToken);

    private sealed class Room
    {
        private int _inside;
        private int _counted;

        public int Visits { get; private set; }

        public int Most { get; private set; }

        public async Task VisitAsync()
        {
            var inside = Interlocked.Increment(ref _inside);
            await Task.Yield();
            (Visits, Most) = (Visits + 1, Math.Max(Most, inside));
            Interlocked.Decrement(ref _inside);
        }

        public int Count() => Interlocked.Increment(ref _counted);
    }

    private sealed class Enter(Room room) : TaskActivity<int, int>
    {
        public override async Task<int> RunAsync(TaskActivityContext context, int input)
        {
            await room.VisitAsync();
            return input;
        }
    }

    private sealed class Count(Room room) : TaskActivity<string, int>
    {
        public override Task<int> RunAsync(TaskActivityContext context, string input) => Task.FromResult(room.Count());
    }
}
