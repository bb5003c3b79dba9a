using Spate.TaskHub.Tests.Postgres;
using Spate.TaskHub.Tests.Stores;

namespace Spate.TaskHub.Tests.Rewinding;

/// <summary>Who may rewind what, and how many times.</summary>
public abstract class RewindRequestTests(HubStore store) : RewindTest(store)
{
    [Fact]
    public async Task A_request_that_is_made_twice_rewinds_once()
    {
        await StartAsync(r => r.AddOrchestratorFunc("fails", context => context.CallActivityAsync<string>("work", "a")));
        Break("a");
        var id = await FailAsync("fails");
        TakeCalls();
        var request = new RewindRequest(id, "the same", "twice");

        await ((HubDurableTaskClient)Client).RewindAsync(request, Deadline);
        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await EndOfAsync(id)).RuntimeStatus);
        await ((HubDurableTaskClient)Client).RewindAsync(request, Deadline);
        Assert.Equal(new RewindResult(true), await Hub.RewindInstanceAsync(request, Deadline));

        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await EndOfAsync(id)).RuntimeStatus);
        Assert.Equal(["a"], TakeCalls());
    }

    [Fact]
    public async Task Of_many_who_rewind_a_run_at_once_one_does()
    {
        await StartAsync(r => r.AddOrchestratorFunc("fails", context => context.CallActivityAsync<string>("work", "a")));
        Break("a");
        var id = await FailAsync("fails");
        TakeCalls();
        Mend();
        ITaskHub[] hubs = [Hub, NewHub()];
        await hubs[1].InitializeAsync(Deadline);

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            hubs[i % 2].RewindInstanceAsync(new RewindRequest(id, $"run {i}"), Deadline)));

        Assert.Single(results, result => result.Rewound);
        Assert.Equal("a", (await EndOfAsync(id)).ReadOutputAs<string>());
        Assert.Equal(["a"], TakeCalls());
    }

    [Fact]
    public async Task What_cannot_be_rewound_says_why()
    {
        var release = new TaskCompletionSource();
        await StartAsync(r => r
            .AddOrchestratorFunc("works", context => context.CallActivityAsync<string>("work", "a"))
            .AddOrchestratorFunc("waits", context => context.WaitForExternalEvent<string>("never"))
            .AddOrchestratorFunc(
                "parent", context => context.CallSubOrchestratorAsync("child", options: new TaskOptions().WithInstanceId("kid")))
            .AddOrchestratorFunc("child", Task<string> (_) => throw new InvalidOperationException("no")));
        var completed = (await RunAsync("works")).InstanceId;
        var running = await Client.ScheduleNewOrchestrationInstanceAsync("waits");
        await Client.WaitForInstanceStartAsync(running, Deadline);
        await FailAsync("parent");

        Task Rewind(string id) => Client.RewindInstanceAsync(id, "why not", Deadline);
        Assert.Contains(
            "There is no orchestration",
            (await Assert.ThrowsAsync<ArgumentException>(() => Rewind("gone"))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "nothing of it failed",
            (await Assert.ThrowsAsync<InvalidOperationException>(() => Rewind(completed))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "is Running", (await Assert.ThrowsAsync<InvalidOperationException>(() => Rewind(running))).Message, StringComparison.Ordinal);
        Assert.Contains(
            "rewind '", (await Assert.ThrowsAsync<InvalidOperationException>(() => Rewind("kid"))).Message, StringComparison.Ordinal);
        release.SetResult();
    }
}

public sealed class SqliteRewindRequestTests() : RewindRequestTests(new SqliteStore());

public sealed class PostgresRewindRequestTests(PostgresServer server) : RewindRequestTests(new PostgresStore(server));
