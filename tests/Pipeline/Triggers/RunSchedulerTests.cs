using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging.Abstractions;
using Spate.Cloud;
using Spate.Enrichment;
using Spate.Pipeline.Outputs;
using Spate.Pipeline.Triggers;

namespace Spate.Pipeline.Tests.Triggers;

/// <summary>Which notifications make a run, and which are about a run that there is.</summary>
public sealed class RunSchedulerTests
{
    private readonly ScriptedClient _client = new();

    [Fact]
    public async Task Bytes_that_come_back_after_others_make_a_run_and_a_result_of_their_own()
    {
        string[] tags = ["a", "b", "a", "a"];
        var puts = tags.Select((tag, i) => Put(tag, sequencer: $"0{i + 1}")).ToList();
        foreach (var put in puts.Concat(puts).Reverse().Concat(puts))
            await ScheduleAsync(put);

        // Whichever notification came first: what was put later stands, and no two of the runs write to one place.
        var runs = _client.Scheduled.Values.Cast<EnrichObjectInput>().ToList();
        Assert.Equal("04", runs.Max(run => run.Object.Sequencer));
        Assert.Equal(runs.Count, runs.Select(run => OutputLayout.Of(Route, run.Object).Folder).Distinct().Count());
        Assert.Equal(["a", "b"], runs.Select(run => run.Object.ETag).Distinct().Order());
    }

    [Fact]
    public async Task Every_put_of_the_same_bytes_makes_a_run_however_often_it_is_notified()
    {
        foreach (var put in (ObjectNotification[])[Put("a", "1F"), Put("b", "2F"), Put("a", "10F")])
        {
            Assert.Equal(ScheduleOutcome.Scheduled, await ScheduleAsync(put));
            Assert.Equal(ScheduleOutcome.Duplicate, await ScheduleAsync(put));
        }

        Assert.Equal(ScheduleOutcome.Duplicate, await ScheduleAsync(Put("a", "1F")));
        Assert.Equal(
            ["10F", "1F", "2F"],
            _client.Scheduled.Values.Cast<EnrichObjectInput>().Select(run => run.Object.Sequencer).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Where_versions_tell_puts_apart_or_no_order_is_known_a_version_has_one_run()
    {
        Assert.Equal(ScheduleOutcome.Scheduled, await ScheduleAsync(Put("a", "01") with { VersionId = "v" }));
        Assert.Equal(ScheduleOutcome.Duplicate, await ScheduleAsync(Put("a", "02") with { VersionId = "v" }));
        Assert.Equal(ScheduleOutcome.Scheduled, await ScheduleAsync(Put("submitted", sequencer: null)));
        Assert.Equal(ScheduleOutcome.Duplicate, await ScheduleAsync(Put("submitted", "03")));
    }

    [Theory]
    [InlineData(OrchestrationRuntimeStatus.Pending)]
    [InlineData(OrchestrationRuntimeStatus.Running)]
    [InlineData(OrchestrationRuntimeStatus.Suspended)]
    [InlineData(OrchestrationRuntimeStatus.Completed)]
    [InlineData(OrchestrationRuntimeStatus.Failed)]
    [InlineData(OrchestrationRuntimeStatus.Terminated)]
    public async Task A_version_has_one_run_whatever_became_of_it(OrchestrationRuntimeStatus state)
    {
        Assert.Equal(ScheduleOutcome.Scheduled, await ScheduleAsync(Put("a", "01")));
        _client.State = state;
        Assert.Equal(ScheduleOutcome.Duplicate, await ScheduleAsync(Put("a", "01")));
    }

    private static Route Route { get; } = new()
    {
        Name = "ads",
        Source = new RouteSource("in", "ads/", []),
        Output = new RouteOutput("out", "ads/", Gzip: true),
        Enrichment = new EnrichmentSpec(),
    };

    private static ObjectNotification Put(string tag, string? sequencer) =>
        new() { Bucket = "in", Key = "ads/a.ndjson", Size = 1, ETag = tag, Sequencer = sequencer };

    private Task<ScheduleOutcome> ScheduleAsync(ObjectNotification put) =>
        new RunScheduler(
            _client, new PipelineConfiguration([Route]), new TriggerCounters(), TimeProvider.System, NullLogger<RunScheduler>.Instance)
            .ScheduleAsync(put, TestContext.Current.CancellationToken);
}
