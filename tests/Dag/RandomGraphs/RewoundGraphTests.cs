using Microsoft.Extensions.Time.Testing;
using Spate.TaskHub;
using Spate.TaskHub.Tests;
using Spate.TaskHub.Tests.Crashes;
using Spate.TaskHub.Tests.Postgres;
using Spate.TaskHub.Tests.Stores;

namespace Spate.Dag.Tests.RandomGraphs;

/// <summary>
/// Random graphs on a hub, rewound until nothing fails any more, on workers that die and lose their connections. After each rewind they
/// come to what the model says of a run in which the mended failures never happened. A graph that does not is made smaller, and printed.
/// </summary>
public abstract class RewoundGraphTests(int graphs)
{
    private const int Together = 20;
    private const int Input = 7;

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.03, 0.01)]
    public async Task A_rewound_graph_ends_as_if_what_was_mended_had_never_failed(double faults, double deaths)
    {
        for (var first = 0; first < graphs; first += Together)
        {
            var plans = Enumerable.Range(first, Together).ToDictionary(
                seed => $"plan-{seed}", seed => PlanGenerator.Draw(new Random(seed), maxNodes: seed % 10 == 0 ? 60 : 12));
            if (await FaultAsync(plans, faults, deaths) is not { } found) continue;
            var smallest = await SmallestAsync(found.Run, plans[found.Run], faults, deaths);
            Assert.Fail($"{found.Run}: {found.Fault}\n{smallest}");
        }
    }

    protected abstract HubStore NewStore();

    private async Task<Plan> SmallestAsync(string name, Plan plan, double faults, double deaths)
    {
        while (true)
        {
            Plan? smaller = null;
            foreach (var candidate in PlanGenerator.Smaller(plan))
            {
                if (await FaultAsync(new Dictionary<string, Plan> { [name] = candidate }, faults, deaths) is null) continue;
                smaller = candidate;
                break;
            }

            if (smaller is null) return plan;
            plan = smaller;
        }
    }

    /// <summary>The first run that does otherwise than the model; null if there is none.</summary>
    private async Task<(string Run, string Fault)?> FaultAsync(Dictionary<string, Plan> plans, double faults, double deaths)
    {
        await using var store = NewStore();
        await store.PrepareAsync();
        var time = new FakeTimeProvider();
        await using var hub = store.Open(time);
        var client = new HubDurableTaskClient(hub, time: time);
        await hub.InitializeAsync();
        var world = new World();
        var runs = plans.Select(plan => RunAsync(client, plan.Key, plan.Value, world, isCounted: deaths == 0)).ToList();
        var ends = Task.WhenAll(runs);
        var random = new Random(plans.Count);
        var lease = deaths == 0 ? TimeSpan.FromDays(1000) : TimeSpan.FromSeconds(30);
        var lives = Enumerable.Range(0, 2).Select(_ =>
            LiveAsync(
                new Random(random.Next()), r => new FaultyTaskHub(hub, r, faults, deaths), lease, time, plans, world, ends)).ToList();
        while (!ends.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await hub.GetBacklogAsync();
        }

        await Task.WhenAll(lives);
        foreach (var (name, fault) in plans.Keys.Zip(await ends))
        {
            if (fault is not null) return (name, fault);
            Histories.Check(await hub.GetHistoryAsync(name));
        }

        return null;
    }

    private static async Task<string?> RunAsync(HubDurableTaskClient client, string name, Plan plan, World world, bool isCounted)
    {
        await client.ScheduleNewOrchestrationInstanceAsync(name, Input, new StartOrchestrationOptions(name));
        for (var rewinds = 0; ; rewinds++)
        {
            var run = await client.WaitForInstanceCompletionAsync(name, getInputsAndOutputs: true, TestContext.Current.CancellationToken);
            if (Fault(plan, PlanModel.Of(plan, Input, rewinds), run) is { } fault) return $"after {rewinds} rewinds, {fault}";
            if (run.RuntimeStatus == OrchestrationRuntimeStatus.Completed) break;
            world.Mend(name);
            await client.RewindInstanceAsync(name, "mended");
        }

        return isCounted && !plan.FailFast ? CountFault(plan, name, world) : null;
    }

    private static string? Fault(Plan plan, PlanModel model, OrchestrationMetadata run)
    {
        var expected = model.Fails ? OrchestrationRuntimeStatus.Failed : OrchestrationRuntimeStatus.Completed;
        if (run.RuntimeStatus != expected) return $"it is {run.RuntimeStatus}: {run.FailureDetails}";
        if (!model.Fails && run.ReadOutputAs<int>() != model.Output) return $"its output is {run.SerializedOutput}, not {model.Output}";
        if (model.Fails && plan.FailFast) return null;
        var states = run.ReadCustomStatusAs<DagStatus>()!.Nodes;
        foreach (var (node, state) in model.States.Where(node => !node.Key.Contains('[')))
        {
            if (states.GetValueOrDefault(node) != state) return $"{node} is {states.GetValueOrDefault(node)}, not {state}";
        }

        return null;
    }

    /// <summary>
    /// What succeeded is kept. What follows from a failure is done anew, so only nodes are counted that nothing fails before.
    /// </summary>
    private static string? CountFault(Plan plan, string run, World world)
    {
        var follows = new bool[plan.Nodes.Count];
        for (var i = 0; i < plan.Nodes.Count; i++)
        {
            var node = plan.Nodes[i];
            follows[i] = node.References.Any(other => follows[other] || CanFail(plan.Nodes[other]));
            if (follows[i] || node.Sub is not null) continue;
            var paths = node.Items is { } items ? items.Select((_, item) => $"n{i}[{item}]") : [$"n{i}"];
            if (paths.FirstOrDefault(path => world.TimesDone(run, path) > 1) is { } twice)
                return $"{twice} was done {world.TimesDone(run, twice)} times";
        }

        return null;
    }

    private static bool CanFail(PlanNode node) =>
        node.Fails || node.Items?.Contains(true) == true || node.Sub?.Nodes.Any(CanFail) == true;

    /// <summary>A machine on which the worker is started again whenever it has died.</summary>
    private static async Task LiveAsync(
        Random random,
        Func<Random, FaultyTaskHub> connect,
        TimeSpan lease,
        FakeTimeProvider time,
        Dictionary<string, Plan> plans,
        World world,
        Task ends)
    {
        while (!ends.IsCompleted)
        {
            var hub = connect(random);
            await using var worker = await TestWorker.StartAsync(
                hub, tasks => AddTasks(tasks, plans, world), options => Configure(options, lease), time);
            await Task.WhenAny(hub.Died, ends);
        }
    }

    private static void AddTasks(DurableTaskRegistry tasks, Dictionary<string, Plan> plans, World world)
    {
        tasks.AddActivityFunc<WorkInput, int>(nameof(Work), world.Work);
        foreach (var (name, plan) in plans) tasks.AddOrchestratorFunc<int, int>(name, PlanGraph.Declare(plan).RunAsync);
    }

    private static void Configure(HubDurableTaskWorkerOptions options, TimeSpan lease)
    {
        options.LeaseDuration = lease;
        options.MaxDeliveryCount = int.MaxValue; // deaths are not a property of the work here: nothing may be taken for poison
        options.WarmExecutions = 4;
        options.Pools = new Dictionary<string, int>(StringComparer.Ordinal) { ["default"] = 4 };
    }
}

public sealed class SqliteRewoundGraphTests() : RewoundGraphTests(graphs: 100)
{
    protected override HubStore NewStore() => new SqliteStore();
}

public sealed class PostgresRewoundGraphTests(PostgresServer server) : RewoundGraphTests(graphs: 40)
{
    protected override HubStore NewStore() => new PostgresStore(server);
}
