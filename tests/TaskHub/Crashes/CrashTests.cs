using System.Collections.Concurrent;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Time.Testing;
using Spate.TaskHub.Tests.Postgres;
using Spate.TaskHub.Tests.Stores;

namespace Spate.TaskHub.Tests.Crashes;

/// <summary>
/// Random orchestrations on workers whose connections fail and whose processes die at random. They must come to what an undisturbed run
/// comes to.
/// </summary>
public abstract class CrashTests(int cases)
{
    [Fact]
    public void Lost_connections_and_deaths_do_not_change_the_outcome()
    {
        var runs = from scripts in Script.Generator.ArrayOf(3)
                   from seed in Gen.Choose(0, int.MaxValue)
                   select (scripts, seed);

        Prop.ForAll(runs.ToArbitrary(), c => RunAsync(c.scripts, c.seed).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(cases));
    }

    protected abstract HubStore NewStore();

    private async Task<bool> RunAsync(Script[] scripts, int seed)
    {
        await using var store = NewStore();
        await store.PrepareAsync();
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(10));
        var time = new FakeTimeProvider();
        await using var hub = store.Open(time);
        var client = new HubDurableTaskClient(hub, time: time);
        var effects = new ConcurrentDictionary<int, int>();
        var ids = new List<string>();
        foreach (var script in scripts)
            ids.Add(await client.ScheduleNewOrchestrationInstanceAsync("script", script));

        var ends = Task.WhenAll(ids.Select(id => client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, deadline.Token)));
        var random = new Random(seed);
        var lives = new[]
        {
            LiveAsync(hub, time, new Random(random.Next()), effects, ends),
            LiveAsync(hub, time, new Random(random.Next()), effects, ends),
        };
        await PassTimeAsync(hub, time, ends);
        await Task.WhenAll(lives);

        foreach (var (script, end) in scripts.Zip(await ends))
        {
            Assert.Equal(script.Expected, end.ReadOutputAs<string>());
            Assert.All(script.Effects, effect => Assert.True(effects.ContainsKey(effect)));
        }

        await foreach (var instance in client.GetAllInstancesAsync())
            Histories.Check(await hub.GetHistoryAsync(instance.InstanceId));
        return true;
    }

    /// <summary>A machine on which the worker is started again whenever it has died.</summary>
    private static async Task LiveAsync(
        ITaskHub hub, FakeTimeProvider time, Random random, ConcurrentDictionary<int, int> effects, Task ends)
    {
        while (!ends.IsCompleted)
        {
            var faulty = new FaultyTaskHub(hub, random, faults: 0.05, deaths: 0.02);
            await using var worker = await TestWorker.StartAsync(faulty, registry => registry
                .AddOrchestratorFunc<Script, string>("script", (context, script) => script.RunAsync(context))
                .AddActivityFunc<Script, string>("effect", (_, script) =>
                {
                    effects.AddOrUpdate(script.Number, 1, (_, count) => count + 1);
                    return script.Kind == "fail" ? throw new InvalidOperationException("as scripted") : script.Expected;
                }), Configure, time);
            await Task.WhenAny(faulty.Died, ends);
        }
    }

    private static void Configure(HubDurableTaskWorkerOptions options)
    {
        options.LeaseDuration = TimeSpan.FromSeconds(30);
        // Deaths are not a property of the work here: nothing may be taken for poison.
        options.MaxDeliveryCount = int.MaxValue;
        options.WarmExecutions = 2;
        options.Pools = new Dictionary<string, int> { ["default"] = 4 };
    }

    private static async Task PassTimeAsync(ITaskHub hub, FakeTimeProvider time, Task ends)
    {
        while (!ends.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await hub.GetBacklogAsync();
        }
    }
}

public sealed class SqliteCrashTests() : CrashTests(cases: 40)
{
    protected override HubStore NewStore() => new SqliteStore();
}

public sealed class PostgresCrashTests(PostgresServer server) : CrashTests(cases: 12)
{
    protected override HubStore NewStore() => new PostgresStore(server);
}
