using DurableTask.Core;

namespace Spate.TaskHub.Tests.Conformance;

/// <summary>Counts over many runs, which the hub makes.</summary>
public abstract partial class TaskHubConformance
{
    private static readonly FailureDetails Odd = new("OddException", "The file 'a.gz' is odd.", null, null, false);

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Runs_are_counted_by_state_and_time()
    {
        Assert.Null(await Hub.GetFirstRunTimeAsync());
        var start = Time.GetUtcNow();
        await EndedAsync("a", tally: Tally(records: 10, bytes: 100));
        await EndedAsync("b", tally: Tally(records: 5, bytes: 50));
        Time.Advance(Minute);
        await EndedAsync("c", OrchestrationRuntimeStatus.Failed, Odd);
        await CreateAsync("waits", startAt: Time.GetUtcNow() + (10 * Minute));
        await BeginAsync("parent", Child(0, "child"));

        var scale = new RunHistogramScale(start, Minute, 3);
        var all = await Hub.CountRunsAsync(new RunFilter(), scale);
        var ended = await Hub.CountRunsAsync(new RunFilter(), scale with { By = RunTime.Ended });
        var later = await Hub.CountRunsAsync(new RunFilter(), scale with { From = start + Minute });

        Assert.Equal(start, await Hub.GetFirstRunTimeAsync());
        Assert.Equal(
            [
                new RunCount(0, OrchestrationRuntimeStatus.Completed, 2, 15, 150) { Measured = 2 },
                new RunCount(1, OrchestrationRuntimeStatus.Running, 1, 0, 0),
                new RunCount(1, OrchestrationRuntimeStatus.Failed, 1, 0, 0),
                new RunCount(1, OrchestrationRuntimeStatus.Pending, 1, 0, 0),
            ],
            Ordered(all));
        Assert.Equal([(0, 2L), (1, 1L)], Ordered(ended).Select(count => (count.Step, count.Runs)));
        Assert.Equal(3, later.Sum(count => count.Runs));
    }

    [Fact]
    public async Task A_filter_counts_what_it_matches()
    {
        var start = Time.GetUtcNow();
        await EndedAsync(
            "ads-1", tags: new() { ["route"] = "ads", ["key"] = "ads/2026/a.gz" }, result: """{"Versions":{"Geo":["v1","v2"]},"N":7}""");
        await EndedAsync(
            "ads-2", tags: new() { ["route"] = "ads", ["key"] = "ads/2027/b.gz" }, result: new string(' ', 9000) + """{"N":8}""");
        await EndedAsync("eu-1", OrchestrationRuntimeStatus.Failed, Odd, new() { ["route"] = "o'\"$.%_", ["key"] = "eu/c.gz" });
        await EndedAsync("eu-2", OrchestrationRuntimeStatus.Failed, new FailureDetails("E", "outer", null, Odd, false));
        await EndedAsync("eu-3", OrchestrationRuntimeStatus.Terminated);

        async Task<long> CountAsync(RunFilter filter) =>
            (await Hub.CountRunsAsync(filter, new RunHistogramScale(start, Minute, 1))).Sum(count => count.Runs);

        Assert.Equal(5, await CountAsync(new()));
        Assert.Equal(2, await CountAsync(new() { Tags = Of("route", "ads") }));
        Assert.Equal(1, await CountAsync(new() { Tags = Of("route", "o'\"$.%_") }));
        Assert.Equal(1, await CountAsync(new() { TagPrefixes = Of("key", "ads/2026") }));
        Assert.Equal(0, await CountAsync(new() { TagPrefixes = Of("key", "ads/%") }));
        Assert.Equal(5, await CountAsync(new() { TagPrefixes = Of("key", "") }));
        Assert.Equal(3, await CountAsync(new() { InstanceIdPrefix = "eu-" }));
        Assert.Equal(1, await CountAsync(new() { States = [OrchestrationRuntimeStatus.Terminated] }));
        Assert.Equal(0, await CountAsync(new() { States = [OrchestrationRuntimeStatus.Running] }));
        Assert.Equal(2, await CountAsync(new() { FailureText = "IS ODD" }));
        Assert.Equal(0, await CountAsync(new() { FailureText = "OddException" }));
        Assert.Equal(0, await CountAsync(new() { FailureText = "%" }));
        Assert.Equal(2, await CountAsync(new() { Fingerprint = ErrorFingerprint.Of(Odd) }));
        Assert.Equal(1, await CountAsync(new() { Output = Of("versions.geo", "v2") }));
        Assert.Equal(1, await CountAsync(new() { Output = Of("n", "8") }));
        Assert.Equal(0, await CountAsync(new() { Output = Of("n", "9") }));
        Assert.Equal(5, await CountAsync(new() { Name = "orchestrator" }));
        Assert.Equal(0, await CountAsync(new() { Name = BulkReplay.OrchestratorName }));
        Assert.Equal(0, await CountAsync(new() { CreatedTo = start - Minute }));
        Assert.Equal(0, await CountAsync(new() { CreatedFrom = start + Minute }));
    }

    [Fact]
    public async Task Odd_texts_are_filtered_as_any()
    {
        var start = Time.GetUtcNow();
        var odd = new FailureDetails("E", "says \\u0000 and \0 itself", null, null, false);
        await EndedAsync("nul", OrchestrationRuntimeStatus.Failed, odd, new() { ["key"] = "\U0001F600/a\0b", ["route"] = "ads" });
        await EndedAsync("list", result: """{"Tables":[{"Name":"x"}],"Text":"\\u0000 \u0000"}""", tags: new() { ["key"] = "\U0001F600" });
        await EndedAsync("object", result: """{"Tables":{"Name":["x"]}}""");

        async Task<long> CountAsync(RunFilter filter) =>
            (await Hub.CountRunsAsync(filter, new RunHistogramScale(start, Minute, 1))).Sum(count => count.Runs);

        Assert.Equal(1, await CountAsync(new() { FailureText = "ITSELF" }));
        Assert.Equal(1, await CountAsync(new() { Tags = Of("route", "ads") }));
        Assert.Equal(2, await CountAsync(new() { TagPrefixes = Of("key", "\U0001F600") }));
        Assert.Equal(1, await CountAsync(new() { TagPrefixes = Of("key", "\U0001F600/a") }));
        Assert.Equal(1, await CountAsync(new() { Output = Of("tables.name", "x") }));
    }

    [Fact]
    public async Task Failures_are_grouped_by_what_they_have_in_common()
    {
        var start = Time.GetUtcNow();
        var rare = new FailureDetails("RareException", "Seldom.", null, null, false);
        await EndedAsync("a", OrchestrationRuntimeStatus.Failed, Odd);
        Time.Advance(Minute);
        await EndedAsync("b", OrchestrationRuntimeStatus.Failed, new("OddException", "The file 'b.gz' is odd.", null, null, false));
        await EndedAsync("c", OrchestrationRuntimeStatus.Failed, rare);
        await EndedAsync("d");

        var all = await Hub.GroupFailuresAsync(new RunFilter(), 10);
        var first = await Hub.GroupFailuresAsync(new RunFilter(), 1);
        var none = await Hub.GroupFailuresAsync(new RunFilter { States = [OrchestrationRuntimeStatus.Completed] }, 10);

        Assert.Equal((3, 2), (all.Runs, all.Groups.Count));
        Assert.Equal(
            (ErrorFingerprint.Of(Odd), 2L, start, start + Minute, "b", "The file 'b.gz' is odd."),
            (all.Groups[0].Fingerprint, all.Groups[0].Runs, all.Groups[0].First, all.Groups[0].Last, all.Groups[0].Example,
                all.Groups[0].Failure!.ErrorMessage));
        Assert.Equal((ErrorFingerprint.Of(rare), 1L, "c"), (all.Groups[1].Fingerprint, all.Groups[1].Runs, all.Groups[1].Example));
        Assert.Equal((3, 1), (first.Runs, first.Groups.Count));
        Assert.Equal((0, 0), (none.Runs, none.Groups.Count));
    }

    [Fact]
    public async Task Nodes_are_summed_up_over_runs()
    {
        for (var i = 1; i <= 100; i++)
        {
            await EndedAsync($"run-{i}", tally: new RunTally(
            [
                new NodeTally("read", "Succeeded", 1, TimeSpan.FromSeconds(i), TimeSpan.FromSeconds(2)),
                new NodeTally("write it", i > 90 ? "Failed" : "Succeeded", 2, TimeSpan.Zero, TimeSpan.FromMilliseconds(10)),
                new NodeTally("tell", "Skipped", 0, null, null),
            ]));
        }

        await EndedAsync("silent", OrchestrationRuntimeStatus.Failed, Odd, withTally: false);
        await BeginAsync("begun");
        await CreateAsync("under-way");
        await Hub.CommitTurnAsync(new TurnCommit(
            await LockAsync(), [Event.OrchestratorStarted(Time.GetUtcNow())],
            new CustomStatusChange("""{"Nodes":{"read":"Running","write it":"Pending"},"Other":1}""")));
        await CreateAsync("odd-status");
        await Hub.CommitTurnAsync(new TurnCommit(
            await LockAsync(), [Event.OrchestratorStarted(Time.GetUtcNow())], new CustomStatusChange("\"Nodes\"")));

        var cohort = await Hub.SumUpNodesAsync(new RunFilter());
        var failed = await Hub.SumUpNodesAsync(new RunFilter { States = [OrchestrationRuntimeStatus.Failed] });

        Assert.Equal((104, 2, 1), (cohort.Runs, cohort.NotBegun, cohort.Untold));
        Assert.Equal(["read", "tell", "write it"], cohort.Nodes.Select(node => node.Node));
        var (read, tell, write) = (cohort.Nodes[0], cohort.Nodes[1], cohort.Nodes[2]);
        Assert.Equal((100, 1), (read.States["Succeeded"], read.States["Running"]));
        Assert.Equal((90, 10, 1), (write.States["Succeeded"], write.States["Failed"], write.States["Pending"]));
        Assert.Equal((100, 200, 0), (read.Calls, write.Calls, tell.Calls));
        Assert.Equal(100, tell.States["Skipped"]);
        AssertNear(50, read.Wait!.P50);
        AssertNear(99, read.Wait.P99);
        AssertNear(2, read.Duration!.P50);
        AssertNear(0.01, write.Duration!.P99);
        Assert.Equal(TimeSpan.Zero, write.Wait!.P99);
        Assert.Null(tell.Wait);
        Assert.Equal((1, 1), (failed.Runs, failed.Untold));
        Assert.Empty(failed.Nodes);
    }

    [Fact]
    public async Task A_run_that_goes_on_is_counted_as_one_that_goes_on()
    {
        await EndedAsync("run", OrchestrationRuntimeStatus.Failed, Odd, tally: Tally(records: 3, bytes: 4));
        await Hub.RewindInstanceAsync(new RewindRequest("run", "again"));

        var count = Assert.Single(await Hub.CountRunsAsync(new(), new RunHistogramScale(Time.GetUtcNow(), Minute, 1)));
        var cohort = await Hub.SumUpNodesAsync(new());

        Assert.Equal((OrchestrationRuntimeStatus.Running, 0L), (count.Status, count.Records));
        Assert.Equal(0, (await Hub.GroupFailuresAsync(new(), 10)).Runs);
        Assert.Equal((1, 1, 0), (cohort.Runs, cohort.NotBegun, cohort.Nodes.Count));
    }

    [Fact]
    public async Task A_run_that_is_purged_counts_no_more()
    {
        await EndedAsync("run", tally: Tally(records: 3, bytes: 4));
        await Hub.PurgeInstancesAsync(["run"], recursive: false);

        Assert.Empty(await Hub.CountRunsAsync(new(), new RunHistogramScale(Time.GetUtcNow(), Minute, 1)));
        Assert.Equal(0, (await Hub.SumUpNodesAsync(new())).Runs);
    }

    [Fact]
    public async Task Runs_that_match_are_found_page_by_page_the_newest_first()
    {
        for (var i = 0; i < 6; i++)
        {
            await EndedAsync($"run-{i}", tags: new() { ["route"] = i % 2 == 0 ? "ads" : "eu" }, result: $"{{\"N\":{i}}}");
            if (i is 2 or 4)
                Time.Advance(Minute);
        }

        await CreateAsync("waits");
        var filter = new RunFilter { Tags = Of("route", "ads") };
        var first = await Hub.FindRunsAsync(filter, 2, null, withPayloads: true);
        var rest = await Hub.FindRunsAsync(filter, 2, first.ContinuationToken, withPayloads: false);
        var all = await Hub.FindRunsAsync(new RunFilter(), 10, null, withPayloads: false);

        Assert.Equal(["run-4", "run-2"], first.Values.Select(run => run.InstanceId));
        Assert.Equal("""{"N":4}""", first.Values[0].Output);
        Assert.Equal(["run-0"], rest.Values.Select(run => run.InstanceId));
        Assert.Null(rest.ContinuationToken);
        Assert.Equal(["waits", "run-5", "run-4", "run-3", "run-2", "run-1", "run-0"], all.Values.Select(run => run.InstanceId));
        await Assert.ThrowsAsync<ArgumentException>(() => Hub.FindRunsAsync(filter, 2, "nonsense", withPayloads: false));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Hub.FindRunsAsync(filter, 0, null, withPayloads: false));
    }

    [Fact]
    public async Task The_runs_that_wait_longest_are_found()
    {
        await EndedAsync("ended");
        foreach (var id in (string[])["old", "newer", "newest"])
        {
            await CreateAsync(id);
            if (id == "newer")
                await CommitAsync((await Hub.LockInstancesAsync(Request())).Single(run => run.Lease.InstanceId == id));
            Time.Advance(Minute);
        }

        Assert.Equal(["old", "newer"], (await Hub.FindOldestAsync(new(), 2)).Select(run => run.InstanceId));
        Assert.Equal(
            ["newer"],
            (await Hub.FindOldestAsync(new() { States = [OrchestrationRuntimeStatus.Running] }, 2)).Select(run => run.InstanceId));
        Assert.Empty(await Hub.FindOldestAsync(new() { States = [OrchestrationRuntimeStatus.Completed] }, 2));
    }

    [Fact]
    public async Task Who_runs_activities_is_listed()
    {
        await BeginAsync("run", Call(0), Call(1), Call(2, pool: "heavy"), Call(3));
        await Hub.LockTasksAsync("default", Request(max: 2));
        await Hub.LockTasksAsync("heavy", Request());
        var busy = await Hub.ListBusyWorkersAsync();
        Time.Advance(LeaseDuration);

        Assert.Equal(
            [new BusyWorker("test", "default", 2), new BusyWorker("test", "heavy", 1)],
            busy.OrderBy(worker => worker.Pool, StringComparer.Ordinal));
        Assert.Empty(await Hub.ListBusyWorkersAsync());
    }

    private static RunTally Tally(long records, long bytes) => new([]) { Volume = new RunVolume(records, bytes) };

    private static Dictionary<string, string> Of(string name, string value) => new(StringComparer.Ordinal) { [name] = value };

    private static IEnumerable<RunCount> Ordered(IEnumerable<RunCount> counts) =>
        counts.OrderBy(count => count.Step).ThenBy(count => count.Status);

    private static void AssertNear(double seconds, TimeSpan time) => Assert.InRange(time.TotalSeconds, seconds * 0.97, seconds * 1.03);

    private async Task EndedAsync(
        string id,
        OrchestrationRuntimeStatus status = OrchestrationRuntimeStatus.Completed,
        FailureDetails? failure = null,
        Dictionary<string, string>? tags = null,
        string? result = null,
        RunTally? tally = null,
        bool withTally = true)
    {
        var started = Started();
        started.Tags = tags;
        await Hub.CreateInstanceAsync(new NewInstance(id, started));
        var locked = await LockAsync();
        var turn = new TurnCommit(
            locked, [Event.OrchestratorStarted(Time.GetUtcNow()), .. locked.Events, End(status, result, failure)])
        {
            Tally = tally ?? (withTally ? new RunTally([]) : null),
        };
        Assert.Equal(CommitResult.Committed, await Hub.CommitTurnAsync(turn));
    }
}
