using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging.Abstractions;
using Spate.Cloud;
using Spate.Enrichment;
using Spate.Pipeline.Tests.Triggers;
using Spate.Pipeline.Triggers;

namespace Spate.Pipeline.Tests.Submission;

/// <summary>Objects of a bucket with versioning, whose runs are named by version ids.</summary>
public sealed class LedgerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("spate-ledger-").FullName;
    private readonly ScriptedClient _client = new();
    private readonly LocalObjectStore _local;
    private readonly VersionedStore _store;
    private readonly RunScheduler _scheduler;
    private readonly Ledger _ledger;

    private readonly PipelineConfiguration _configuration = new(
    [
        new Route
        {
            Name = "ads",
            Source = new RouteSource("inputs", "", []),
            Output = new RouteOutput("outputs", "", Gzip: true),
            Enrichment = new EnrichmentSpec(),
        },
    ]);

    public LedgerTests()
    {
        _local = new LocalObjectStore(_folder);
        _local.CreateBucket("inputs");
        _local.CreateBucket("outputs");
        _store = new VersionedStore(_local);
        _scheduler = new RunScheduler(
            _client, _configuration, new TriggerCounters(), TimeProvider.System, NullLogger<RunScheduler>.Instance);
        _ledger = new Ledger(_store, _configuration, _client, new LedgerRepairs(_client, _scheduler));
    }

    [Theory]
    [InlineData(OrchestrationRuntimeStatus.Running, LedgerState.Running)]
    [InlineData(OrchestrationRuntimeStatus.Failed, LedgerState.Failed)]
    public async Task The_run_of_a_version_is_known_by_its_version_id(OrchestrationRuntimeStatus status, LedgerState expected)
    {
        var notified = await NotifyAsync("a.ndjson", "v1");
        _client.State = status;

        var entry = Assert.Single(await RunAsync(repair: false));
        Assert.Equal((expected, RunId.For(_configuration.Routes[0], notified), true), (entry.State, entry.Run, entry.IsNotified));
        Assert.Single(_client.Scheduled);
    }

    [Fact]
    public async Task A_missing_run_is_repaired_under_the_id_that_its_notification_would_give()
    {
        var lost = await PutAsync("a.ndjson", "v1");
        var entry = Assert.Single(await RunAsync(repair: true));

        Assert.Equal((LedgerState.Missing, LedgerRepair.Scheduled), (entry.State, entry.Repair));
        Assert.Equal(RunId.For(_configuration.Routes[0], lost), Assert.Single(_client.Scheduled).Key);
        Assert.Equal(ScheduleOutcome.Duplicate, await _scheduler.ScheduleAsync(lost, TestContext.Current.CancellationToken));
    }

    public void Dispose()
    {
        _local.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<ObjectNotification> PutAsync(string key, string version)
    {
        _store.Versions[key] = version;
        var info = await _store.PutAsync(new ObjectAddress("inputs", key), "{}\n"u8.ToArray());
        return Backfill.Notification(info) with { VersionId = version, Sequencer = "01" };
    }

    private async Task<ObjectNotification> NotifyAsync(string key, string version)
    {
        var notification = await PutAsync(key, version);
        await _scheduler.ScheduleAsync(notification, TestContext.Current.CancellationToken);
        return notification;
    }

    private async Task<List<LedgerEntry>> RunAsync(bool repair) =>
        await _ledger.RunAsync(new LedgerRequest(), repair, TestContext.Current.CancellationToken).ToListAsync();
}
