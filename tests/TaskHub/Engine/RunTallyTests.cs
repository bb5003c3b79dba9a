using Spate.TaskHub.Tests.Postgres;
using Spate.TaskHub.Tests.Stores;

namespace Spate.TaskHub.Tests.Engine;

/// <summary>What a run comes to in counts over many, as a worker sees it.</summary>
public abstract class RunTallyTests(HubStore store) : EngineTest(store: store)
{
    [Fact]
    public async Task Calls_are_counted_by_the_node_that_made_them_and_states_are_those_of_the_status()
    {
        await StartWorkerAsync(
            r => r
                .AddOrchestratorFunc<string, string>("graph", async (context, input) =>
                {
                    await context.CallActivityAsync("work", options: On("read"));
                    await Task.WhenAll(
                        Enumerable.Range(0, 3).Select(i => context.CallActivityAsync("work", options: On($"write[{i}]/part"))));
                    await context.CallActivityAsync("work", options: On("write@lock"));
                    await context.CallActivityAsync("work");
                    context.SetCustomStatus(new { Nodes = new { read = "Succeeded", skip = "Skipped", never = "Pending" } });
                    return input;
                })
                .AddActivityFunc("work", _ => "done"),
            options => options.Measure = run => new RunVolume(run.Output!.Length, run.Input!.Length));
        await RunAsync("graph", "four");

        var cohort = await Hub.SumUpNodesAsync(new RunFilter(), Deadline);
        var count = Assert.Single(await Hub.CountRunsAsync(
            new RunFilter(), new RunHistogramScale(DateTimeOffset.UnixEpoch, TimeSpan.FromDays(36500), 1), Deadline));

        Assert.Equal(
            ["never: Omitted 0", "read: Succeeded 1", "skip: Skipped 0", "work: Succeeded 1", "write/part: Succeeded 3"],
            cohort.Nodes.Select(node => $"{node.Node}: {Assert.Single(node.States).Key} {node.Calls}"));
        Assert.True(cohort.Nodes[1].Wait!.P99 >= TimeSpan.Zero);
        Assert.Equal((6, 6), (count.Records, count.Bytes));
    }

    [Fact]
    public async Task A_run_that_fails_says_in_which_node()
    {
        await StartWorkerAsync(r => r
            .AddOrchestratorFunc("graph", async context =>
            {
                context.SetCustomStatus(new { Nodes = new { read = "Running", write = "Pending" } });
                await context.CallActivityAsync("breaks", options: On("read"));
            })
            .AddActivityFunc<string, string>("breaks", string (_, _) => throw new InvalidOperationException("broken")));
        await RunAsync("graph", "");

        var cohort = await Hub.SumUpNodesAsync(new RunFilter(), Deadline);

        Assert.Equal(["read: Failed", "write: Omitted"], cohort.Nodes.Select(node => $"{node.Node}: {Assert.Single(node.States).Key}"));
        Assert.Equal(1, (await Hub.GroupFailuresAsync(new RunFilter(), 10, Deadline)).Runs);
    }

    private static TaskOptions On(string node) => new()
    {
        Tags = new Dictionary<string, string>(StringComparer.Ordinal) { [RewindRequest.NodeTag] = node },
    };
}

public sealed class SqliteRunTallyTests() : RunTallyTests(new SqliteStore());

[Collection(nameof(PostgresServer))]
public sealed class PostgresRunTallyTests(PostgresServer server) : RunTallyTests(new PostgresStore(server));
