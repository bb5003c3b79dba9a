using System.Collections.Concurrent;
using Spate.TaskHub.Tests.Postgres;
using Spate.TaskHub.Tests.Stores;

namespace Spate.TaskHub.Tests.Rewinding;

/// <summary>Many runs that are replayed by one request.</summary>
public abstract class BulkReplayTests(HubStore store) : RewindTest(store)
{
    private HubDurableTaskClient Hubs => (HubDurableTaskClient)Client;

    [Fact]
    public async Task All_that_a_filter_matches_are_replayed_once_and_nothing_else()
    {
        await StartOneAsync();
        Break("bad 1", "bad 2", "worse 3");
        var bad = await RunAllAsync(Enumerable.Range(1, 2).Select(i => $"bad {i}"));
        await RunAllAsync(["worse 3", "good"]);
        TakeCalls();
        Mend();

        var progress = await ReplayAsync(new BulkReplay(ReplayKind.Rewind, Failed with { FailureText = "BAD" }) { Reason = "mended" });

        Assert.Equal((4, 2, 2, 0), (progress.Examined + 1, progress.Matched, progress.Replayed, progress.Refused));
        await EndAllAsync(bad);
        Assert.Equal(["bad 1", "bad 1", "bad 2", "bad 2"], TakeCalls().Order());
        var counts = await Hub.CountInstancesAsync(Deadline);
        Assert.Equal(1, counts[OrchestrationRuntimeStatus.Failed]);
        Assert.StartsWith(
            "mended (replay-",
            (await Hub.GetHistoryAsync(bad[0], Deadline)).OfType<ExecutionRewoundEvent>().Single().Reason,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_replay_of_more_than_one_round_counts_every_run_and_every_fingerprint()
    {
        const int Count = 230;
        await StartOneAsync();
        var inputs = Enumerable.Range(0, Count).Select(i => $"item {i}").ToArray();
        Break(inputs);
        var ids = await RunAllAsync(inputs);
        TakeCalls();
        Mend();

        // In batches of two, the orchestration begins anew twice.
        var input = new Bulk.ReplayRunsInput(
            new BulkReplay(ReplayKind.Rewind, Failed), null, new BulkReplayProgress())
        { LargestBatch = 2 };
        var progress = (await RunAsync(BulkReplay.OrchestratorName, input)).ReadOutputAs<BulkReplayProgress>()!;

        await EndAllAsync(ids);
        Assert.Equal((Count, Count, 0), (progress.Matched, progress.Replayed, progress.Refused));
        Assert.Equal([(long)Count], progress.Fingerprints.Values);
        Assert.Equal(inputs.Concat(inputs).Order(), TakeCalls().Order()); // two nodes each
    }

    [Fact]
    public async Task Runs_can_be_restarted_or_rerun_in_bulk_up_to_a_number()
    {
        await StartOneAsync();
        var ids = await RunAllAsync(["a", "b", "c"]);
        TakeCalls();

        var rerun = await ReplayAsync(new BulkReplay(ReplayKind.Rerun, new RunFilter { Name = "one" }) { Nodes = ["second"], MaxRuns = 2 });
        await EndAllAsync(ids);
        Assert.Equal(2, rerun.Replayed);
        Assert.Equal(2, TakeCalls().Length);

        var restarted = await ReplayAsync(new BulkReplay(ReplayKind.Restart, new RunFilter { Name = "one" }));
        await EndAllAsync(ids);
        Assert.Equal(3, restarted.Replayed);
        Assert.Equal(6, TakeCalls().Length);
    }

    [Fact]
    public async Task A_batch_that_is_done_again_replays_nothing_twice()
    {
        await StartOneAsync();
        Break("a", "b");
        var ids = await RunAllAsync(["a", "b"]);
        TakeCalls();
        var batch = new Bulk.ReplayBatchInput(
            "the replay", new BulkReplay(ReplayKind.Rewind, Failed), [.. ids.Select(id => new Bulk.FoundRun(id, null))]);
        var restart = batch with { ReplayId = "the restart", Request = new BulkReplay(ReplayKind.Restart, Failed) };

        foreach (var input in new[] { batch, restart })
        {
            for (var i = 0; i < 3; i++)
            {
                var outcome = await new Bulk.ReplayBatch(Hub, Clock).RunAsync(null!, input);
                Assert.Equal(ids, outcome.Replayed);
                await EndAllAsync(ids);
            }
        }

        Assert.Equal(["a", "a", "b", "b"], TakeCalls().Order());
    }

    [Fact]
    public async Task A_replay_that_is_terminated_leaves_the_rest_alone()
    {
        await StartOneAsync();
        var inputs = Enumerable.Range(0, 10).Select(i => $"item {i}").ToArray();
        Break(inputs);
        await RunAllAsync(inputs);

        var id = await Hubs.ReplayAllAsync(new BulkReplay(ReplayKind.Rewind, Failed) { RunsPerSecond = 0.001 }, cancellation: Deadline);
        await Client.WaitForInstanceStartAsync(id, Deadline);
        await Client.TerminateInstanceAsync(id, cancellation: Deadline);

        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await EndOfAsync(id)).RuntimeStatus);
        Assert.True((await Hub.CountInstancesAsync(Deadline))[OrchestrationRuntimeStatus.Failed] >= 9);
    }

    [Fact]
    public async Task What_could_not_be_replayed_is_counted_and_named()
    {
        await StartOneAsync();
        var id = (await RunAllAsync(["a"]))[0];

        var progress = await ReplayAsync(new BulkReplay(ReplayKind.Rewind, new RunFilter { Name = "one" }));

        Assert.Equal((1, 0, 1), (progress.Matched, progress.Replayed, progress.Refused));
        Assert.Equal([$"{id}: is Completed"], progress.Refusals);
    }

    [Fact]
    public async Task Filters_find_runs_by_tag_output_fingerprint_and_time()
    {
        await StartOneAsync();
        Break("bad");
        var tags = new Dictionary<string, string>(StringComparer.Ordinal) { ["route"] = "ads", ["key"] = "in/2026/a.gz" };
        var ads = await Client.ScheduleNewOrchestrationInstanceAsync("one", "ads", new StartOrchestrationOptions { Tags = tags }, Deadline);
        var bad = await Client.ScheduleNewOrchestrationInstanceAsync("one", "bad", Deadline);
        await EndAllAsync([ads, bad]);
        var failure = (await Hub.GetInstanceAsync(bad, withPayloads: false, Deadline))!.FailureDetails!;

        await FindsAsync(new RunFilter { Tags = new Dictionary<string, string>(StringComparer.Ordinal) { ["route"] = "ads" } }, ads);
        await FindsAsync(
            new RunFilter { TagPrefixes = new Dictionary<string, string>(StringComparer.Ordinal) { ["key"] = "in/2026/" } }, ads);
        await FindsAsync(new RunFilter { TagPrefixes = new Dictionary<string, string>(StringComparer.Ordinal) { ["key"] = "out/" } });
        await FindsAsync(new RunFilter { Output = new Dictionary<string, string>(StringComparer.Ordinal) { ["Value.text"] = "ads" } }, ads);
        await FindsAsync(
            new RunFilter { Output = new Dictionary<string, string>(StringComparer.Ordinal) { ["value.items"] = "ads" } }, ads);
        await FindsAsync(new RunFilter { Output = new Dictionary<string, string>(StringComparer.Ordinal) { ["value"] = "ads" } });
        await FindsAsync(new RunFilter { Fingerprint = ErrorFingerprint.Of(failure) }, bad);
        await FindsAsync(new RunFilter { Fingerprint = "000000000000" });
        await FindsAsync(new RunFilter { CreatedTo = DateTimeOffset.UnixEpoch });
        await FindsAsync(new RunFilter { InstanceIdPrefix = bad }, bad);
    }

    [Fact]
    public async Task A_request_that_contradicts_itself_says_where()
    {
        await FaultAsync("needs a node", new BulkReplay(ReplayKind.Rerun, new RunFilter()));
        await FaultAsync("ask for a Rerun", new BulkReplay(ReplayKind.Rewind, new RunFilter()) { Nodes = ["a"] });
        await FaultAsync("0.001 to 100,000", new BulkReplay(ReplayKind.Rewind, new RunFilter()) { RunsPerSecond = 0 });
        await FaultAsync("1 or more", new BulkReplay(ReplayKind.Rewind, new RunFilter()) { MaxRuns = 0 });
    }

    private static RunFilter Failed { get; } = new() { States = [OrchestrationRuntimeStatus.Failed] };

    private sealed record Result(Inner Value);

    private sealed record Inner(string Text, string[] Items);

    private Task<TestWorker> StartOneAsync() => StartAsync(r => r.AddOrchestratorFunc<string, Result>("one", async (context, input) =>
    {
        var first = await context.CallActivityAsync<string>("work", input, AtNode("first"));
        return new Result(new Inner(await context.CallActivityAsync<string>("work", first, AtNode("second")), ["x", input]));
    }));

    private async Task<BulkReplayProgress> ReplayAsync(BulkReplay request)
    {
        var end = await EndOfAsync(await Hubs.ReplayAllAsync(request, cancellation: Deadline));
        Assert.Equal(OrchestrationRuntimeStatus.Completed, end.RuntimeStatus);
        Assert.Equal(end.SerializedOutput, end.SerializedCustomStatus);
        return end.ReadOutputAs<BulkReplayProgress>()!;
    }

    private async Task<string[]> RunAllAsync(IEnumerable<string> inputs)
    {
        var ids = new ConcurrentQueue<string>();
        foreach (var input in inputs)
            ids.Enqueue(await Client.ScheduleNewOrchestrationInstanceAsync("one", input, Deadline));
        await EndAllAsync(ids);
        return [.. ids];
    }

    private Task<OrchestrationMetadata[]> EndAllAsync(IEnumerable<string> ids) => Task.WhenAll(ids.Select(EndOfAsync));

    private async Task FindsAsync(RunFilter filter, params string[] expected) =>
        Assert.Equal(
            expected, await Hubs.FindRunsAsync(filter, cancellation: Deadline).Select(run => run.InstanceId).ToListAsync(Deadline));

    private async Task FaultAsync(string expected, BulkReplay request) =>
        Assert.Contains(
            expected, (await Assert.ThrowsAsync<ArgumentException>(() => Hubs.ReplayAllAsync(request))).Message, StringComparison.Ordinal);
}

public sealed class SqliteBulkReplayTests() : BulkReplayTests(new SqliteStore());

public sealed class PostgresBulkReplayTests(PostgresServer server) : BulkReplayTests(new PostgresStore(server));

public sealed class ErrorFingerprintTests
{
    [Theory]
    [InlineData("Could not read s3://in/a.gz: it ended at byte 10,224.", "Could not read s3://in/b/c.gz: it ended at byte 7.")]
    [InlineData("The table 'a' has no key \"b\"", "The table 'cc' has no key \"\"")]
    [InlineData("/data/x/1.csv: cannot be read", "/tmp/2: cannot be read")]
    [InlineData("run 0123456789abcdef failed", "run ffffffff failed")]
    public void What_differs_from_one_failure_to_the_next_does_not_count(string one, string other) =>
        Assert.Equal(Print(one), Print(other));

    [Fact]
    public void Types_and_words_count()
    {
        Assert.NotEqual(Print("a is broken"), Print("b is broken"));
        Assert.NotEqual(Print("broken"), ErrorFingerprint.Of(Event.Failure("Other", "broken")));
        Assert.Matches("^[0-9a-f]{12}$", Print("broken"));
    }

    private static string Print(string message) => ErrorFingerprint.Of(Event.Failure("E", message));
}
