using Spate.TaskHub.Tests.Postgres;
using Spate.TaskHub.Tests.Stores;

namespace Spate.TaskHub.Tests.Rewinding;

/// <summary>Sub-orchestrations of runs that are rewound, and nodes from which runs go on.</summary>
public abstract class FamilyRewindTests(HubStore store) : RewindTest(store)
{
    [Fact]
    public async Task Failed_sub_orchestrations_go_on_with_their_parent_at_every_depth()
    {
        await StartAsync(r => r
            .AddOrchestratorFunc("top", async context =>
                await context.CallActivityAsync<string>("work", "top") + await context.CallSubOrchestratorAsync<string>("middle"))
            .AddOrchestratorFunc("middle", async context =>
                await context.CallActivityAsync<string>("work", "middle") + await context.CallSubOrchestratorAsync<string>("leaf"))
            .AddOrchestratorFunc("leaf", async context =>
                await context.CallActivityAsync<string>("work", "leaf") + await context.CallActivityAsync<string>("work", "broken")));
        Break("broken");
        var id = await FailAsync("top");
        TakeCalls();

        Mend();
        var end = await RewindAsync(id);

        Assert.Equal(["broken"], TakeCalls());
        Assert.Equal("topmiddleleafbroken", end.ReadOutputAs<string>());
        Assert.Equal(3, (await Hub.CountInstancesAsync(Deadline))[OrchestrationRuntimeStatus.Completed]);
    }

    [Fact]
    public async Task Of_a_fan_out_of_sub_orchestrations_those_go_on_that_failed()
    {
        static async Task<string> CodeAsync(TaskOrchestrationContext context)
        {
            var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
            {
                try
                {
                    return await context.CallSubOrchestratorAsync<string>("child", i);
                }
                catch (TaskFailedException)
                {
                    return null;
                }
            }));
            return Array.Exists(outcomes, item => item is null)
                ? throw new InvalidOperationException("some failed")
                : string.Concat(outcomes);
        }

        await StartAsync(r => r.AddOrchestratorFunc("fan", CodeAsync).AddOrchestratorFunc<int, string>("child", async (context, i) =>
            await context.CallActivityAsync<string>("work", $"a{i};") + await context.CallActivityAsync<string>("work", $"b{i};")));
        Break("b3;", "b17;");
        var id = await FailAsync("fan");
        TakeCalls();

        Mend();
        var end = await RewindAsync(id);

        Assert.Equal(["b17;", "b3;"], TakeCalls().Order());
        Assert.Equal(string.Concat(Enumerable.Range(0, 20).Select(i => $"a{i};b{i};")), end.ReadOutputAs<string>());
        Assert.Equal(21, (await Client.GetAllInstancesAsync().ToListAsync(Deadline)).Count);
        await AssertReplaysAsync(id, CodeAsync);
    }

    [Fact]
    public async Task A_sub_orchestration_that_used_up_its_attempts_goes_on()
    {
        var retry = TaskOptions.FromRetryPolicy(new RetryPolicy(2, TimeSpan.FromMilliseconds(1)));
        async Task<string> CodeAsync(TaskOrchestrationContext context) =>
            await context.CallSubOrchestratorAsync<string>("child", null, retry);
        await StartAsync(r => r.AddOrchestratorFunc("parent", CodeAsync).AddOrchestratorFunc("child", async context =>
            await context.CallActivityAsync<string>("work", "a") + await context.CallActivityAsync<string>("work", "b")));
        Break("b");
        var id = await FailAsync("parent");
        Assert.Equal(["a", "b", "a", "b"], TakeCalls());

        Mend();
        var end = await RewindAsync(id);

        Assert.Equal(["b"], TakeCalls());
        Assert.Equal("ab", end.ReadOutputAs<string>());
        await AssertReplaysAsync(id, CodeAsync);
    }

    [Fact]
    public async Task Children_that_still_ran_or_ended_meanwhile_are_taken_up_again()
    {
        var slow = new TaskCompletionSource();
        var begun = new TaskCompletionSource();
        static async Task<string> CodeAsync(TaskOrchestrationContext context)
        {
            var done = context.CallSubOrchestratorAsync<string>("child", "done", new TaskOptions().WithInstanceId("done"));
            var runs = context.CallSubOrchestratorAsync<string>("child", "runs", new TaskOptions().WithInstanceId("runs"));
            var gone = context.CallSubOrchestratorAsync<string>("child", "gone", new TaskOptions().WithInstanceId("gone"));
            return await context.CallActivityAsync<string>("work", "a") + await done + await runs + await gone;
        }

        await StartAsync(r => r
            .AddOrchestratorFunc("parent", CodeAsync)
            .AddOrchestratorFunc<string, string>(
                "child", (context, name) => context.CallActivityAsync<string>(name == "runs" ? "slow" : "hold", name))
            .AddActivityFunc<string, string>("hold", async (_, name) =>
            {
                await _ended.Task.WaitAsync(Deadline);
                return name;
            })
            .AddActivityFunc<string, string>("slow", async (_, name) =>
            {
                begun.TrySetResult();
                await slow.Task.WaitAsync(Deadline);
                return name;
            }));
        Break("a");
        var id = await FailAsync("parent");
        await begun.Task.WaitAsync(Deadline);
        _ended.SetResult();
        await EndOfAsync("done");
        await EndOfAsync("gone");
        Assert.Equal(1, (await Client.PurgeInstanceAsync("gone", Deadline)).PurgedInstanceCount);

        Mend();
        await Client.RewindInstanceAsync(id, "mended", Deadline);
        slow.SetResult();
        var end = await EndOfAsync(id);

        Assert.Equal("adonerunsgone", end.ReadOutputAs<string>());
        await AssertReplaysAsync(id, CodeAsync);
    }

    [Fact]
    public async Task A_recursively_terminated_family_goes_on()
    {
        var begun = new TaskCompletionSource();
        await StartAsync(r => r
            .AddOrchestratorFunc("parent", context => context.CallSubOrchestratorAsync<string>("child"))
            .AddOrchestratorFunc("child", async context =>
                await context.CallActivityAsync<string>("work", "a") + await context.CallActivityAsync<string>("wait"))
            .AddActivityFunc("wait", async Task<string> (_) =>
            {
                begun.TrySetResult();
                await _ended.Task.WaitAsync(Deadline);
                return "b";
            }));
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("parent");
        await begun.Task.WaitAsync(Deadline);
        await Client.TerminateInstanceAsync(id, new TerminateInstanceOptions { Recursive = true }, Deadline);
        await EndOfAsync(id);
        await foreach (var child in Client.GetAllInstancesAsync())
            await EndOfAsync(child.InstanceId);
        TakeCalls();

        _ended.SetResult();
        var end = await RewindAsync(id);

        Assert.Empty(TakeCalls());
        Assert.Equal("ab", end.ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_rerun_does_a_node_and_all_that_follows_from_it_anew()
    {
        var round = 1;
        async Task<string> CodeAsync(TaskOrchestrationContext context)
        {
            var read = await context.CallActivityAsync<string>("work", "read", AtNode("read"));
            var other = context.CallActivityAsync<string>("work", "other", AtNode("other"));
            var parts = await Task.WhenAll(Enumerable.Range(0, 3).Select(i =>
                context.CallActivityAsync<string>("part", $"{read} {i}", AtNode($"part[{i}]"))));
            return await context.CallActivityAsync<string>("work", string.Join(',', parts), AtNode("merge")) + await other;
        }

        await StartAsync(r => r.AddOrchestratorFunc("graph", CodeAsync)
            .AddActivityFunc<string, string>("part", (_, input) => Work($"{input} r{round}")));
        var id = (await RunAsync("graph")).InstanceId;
        TakeCalls();

        round = 2;
        var one = await RerunAsync(id, "part[1]");
        Assert.Equal(["read 1 r2", "read 0 r1,read 1 r2,read 2 r1"], TakeCalls());
        Assert.Equal("read 0 r1,read 1 r2,read 2 r1other", one.ReadOutputAs<string>());
        await AssertReplaysAsync(id, CodeAsync);

        round = 3;
        var all = await RerunAsync(id, "part");
        Assert.Equal("read 0 r3,read 1 r3,read 2 r3other", all.ReadOutputAs<string>());
        TakeCalls();

        await RerunAsync(id, "merge", "other");
        Assert.Equal(["other", "read 0 r3,read 1 r3,read 2 r3"], TakeCalls().Order());
        await AssertReplaysAsync(id, CodeAsync);
    }

    [Fact]
    public async Task A_rerun_of_a_sub_orchestration_begins_it_anew()
    {
        static async Task<string> CodeAsync(TaskOrchestrationContext context) =>
            await context.CallActivityAsync<string>("work", "a", AtNode("a"))
            + await context.CallSubOrchestratorAsync<string>("child", null, AtNode("sub").WithInstanceId("the child"));

        await StartAsync(r => r.AddOrchestratorFunc("parent", CodeAsync)
            .AddOrchestratorFunc("child", context => context.CallActivityAsync<string>("work", "b")));
        var id = (await RunAsync("parent")).InstanceId;
        TakeCalls();

        var end = await RerunAsync(id, "sub");

        Assert.Equal(["b"], TakeCalls());
        Assert.Equal("ab", end.ReadOutputAs<string>());
        await AssertReplaysAsync(id, CodeAsync);
    }

    [Fact]
    public async Task A_rerun_from_a_node_that_never_ran_names_those_that_did()
    {
        await StartAsync(r => r.AddOrchestratorFunc("graph", context => context.CallActivityAsync<string>("work", "a", AtNode("read"))));
        var id = (await RunAsync("graph")).InstanceId;

        var error = await Assert.ThrowsAsync<ArgumentException>(() => RerunAsync(id, "reed"));

        Assert.Contains("has run no node 'reed'. It has run: read.", error.Message, StringComparison.Ordinal);
    }

    private readonly TaskCompletionSource _ended = new();
}

public sealed class SqliteFamilyRewindTests() : FamilyRewindTests(new SqliteStore());

public sealed class PostgresFamilyRewindTests(PostgresServer server) : FamilyRewindTests(new PostgresStore(server));
