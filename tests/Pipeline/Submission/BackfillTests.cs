using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Spate.Cloud;
using Spate.Enrichment;
using Spate.Pipeline.Tests.Triggers;
using Spate.Pipeline.Triggers;

namespace Spate.Pipeline.Tests.Submission;

public sealed class BackfillTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("spate-backfill-").FullName;
    private readonly ScriptedClient _client = new();
    private readonly LocalObjectStore _store;
    private readonly PipelineConfiguration _configuration = new([Route("ads", "ads/"), Route("logs", "logs/")]);
    private readonly RunScheduler _scheduler;
    private readonly Backfill _backfill;

    public BackfillTests()
    {
        _store = new LocalObjectStore(_folder);
        _store.CreateBucket("inputs");
        _scheduler = new RunScheduler(
            _client, _configuration, new TriggerCounters(), TimeProvider.System, NullLogger<RunScheduler>.Instance);
        _backfill = new Backfill(_store, _configuration, _scheduler, TimeProvider.System);
    }

    [Fact]
    public async Task What_a_route_takes_is_submitted_once()
    {
        await PutAsync("ads/a.ndjson", "logs/b.ndjson", "other/c.ndjson");

        Assert.Equal(
            [("ads", ScheduleOutcome.Scheduled), ("logs", ScheduleOutcome.Scheduled)], await RunAsync(new BackfillRequest("inputs", "")));
        Assert.Equal(
            [("ads", ScheduleOutcome.Duplicate), ("logs", ScheduleOutcome.Duplicate)], await RunAsync(new BackfillRequest("inputs", "")));
        Assert.Equal(2, _client.Scheduled.Count);
    }

    [Fact]
    public async Task An_item_names_the_run_that_its_object_has()
    {
        await PutAsync("ads/a.ndjson");
        await foreach (var item in _backfill.RunAsync(new BackfillRequest("inputs", ""), TestContext.Current.CancellationToken))
            Assert.Equal(Assert.Single(_client.Scheduled.Keys), item.RunId);
    }

    [Fact]
    public async Task In_a_bucket_with_versioning_an_object_that_was_notified_is_not_submitted_again()
    {
        await PutAsync("ads/a.ndjson", "ads/null.ndjson");
        var store = new VersionedStore(_store);
        store.Versions["ads/a.ndjson"] = "v1";
        store.Versions["ads/null.ndjson"] = ObjectInfo.NoVersion;
        var info = (await _store.HeadAsync(new ObjectAddress("inputs", "ads/a.ndjson"), TestContext.Current.CancellationToken))!;
        var notified = Backfill.Notification(info) with { VersionId = "v1", Sequencer = "01" };
        await _scheduler.ScheduleAsync(notified, TestContext.Current.CancellationToken);
        var backfill = new Backfill(store, _configuration, _scheduler, TimeProvider.System);

        Assert.Equal(
            [("ads", ScheduleOutcome.Duplicate), ("ads", ScheduleOutcome.Scheduled)],
            await RunAsync(backfill, new BackfillRequest("inputs", "")));
        Assert.Equal(["ads/a.ndjson", "ads/null.ndjson"], store.Heads);
    }

    [Fact]
    public async Task A_bucket_without_versioning_is_asked_once()
    {
        await PutAsync("ads/a.ndjson", "ads/b.ndjson", "ads/c.ndjson");
        var store = new VersionedStore(_store);
        var backfill = new Backfill(store, _configuration, _scheduler, TimeProvider.System);

        Assert.Equal(3, (await RunAsync(backfill, new BackfillRequest("inputs", ""))).Count);
        Assert.Single(store.Heads);
    }

    [Fact]
    public async Task A_dry_run_submits_nothing()
    {
        await PutAsync("ads/a.ndjson");
        Assert.Equal([("ads", null)], await RunAsync(new BackfillRequest("inputs", "") { DryRun = true }));
        Assert.Empty(_client.Scheduled);
    }

    [Fact]
    public async Task Filters_narrow_what_is_submitted()
    {
        await PutAsync("ads/a.ndjson", "ads/longer.ndjson", "logs/b.ndjson");
        var written = (await _store.HeadAsync(new ObjectAddress("inputs", "ads/a.ndjson")))!.LastModified;
        var request = new BackfillRequest("inputs", "") { DryRun = true };

        Assert.Equal(2, (await RunAsync(request with { Route = "ads" })).Count);
        Assert.Single(await RunAsync(new BackfillRequest("inputs", "ads/lo") { DryRun = true }));
        Assert.Single(await RunAsync(request with { MinBytes = "ads/longer.ndjson".Length }));
        Assert.Equal(2, (await RunAsync(request with { MaxBytes = "logs/b.ndjson".Length })).Count);
        Assert.Empty(await RunAsync(request with { Since = written.AddHours(1) }));
        Assert.Empty(await RunAsync(request with { Until = written.AddHours(-1) }));
        Assert.Equal(3, (await RunAsync(request with { Since = written.AddHours(-1), Until = written.AddHours(1) })).Count);
    }

    public void Dispose()
    {
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private Task<List<(string Route, ScheduleOutcome? Outcome)>> RunAsync(BackfillRequest request) => RunAsync(_backfill, request);

    private static async Task<List<(string Route, ScheduleOutcome? Outcome)>> RunAsync(Backfill backfill, BackfillRequest request)
    {
        var items = new List<(string, ScheduleOutcome?)>();
        await foreach (var item in backfill.RunAsync(request, TestContext.Current.CancellationToken))
            items.Add((item.Route, item.Outcome));
        return items;
    }

    private async Task PutAsync(params string[] keys)
    {
        foreach (var key in keys) await _store.PutAsync(new ObjectAddress("inputs", key), Encoding.UTF8.GetBytes(key));
    }

    private static Route Route(string name, string prefix) => new()
    {
        Name = name,
        Source = new RouteSource("inputs", prefix, []),
        Output = new RouteOutput("outputs", prefix, Gzip: true),
        Enrichment = new EnrichmentSpec(),
    };
}
