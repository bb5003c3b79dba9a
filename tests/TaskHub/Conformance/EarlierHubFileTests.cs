using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace Spate.TaskHub.Tests.Conformance;

/// <summary>Files that earlier versions of the program wrote.</summary>
public sealed class EarlierHubFileTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero));
    private SqliteTaskHub _hub = null!;

    public ValueTask InitializeAsync()
    {
        Build("hub-3.sql");
        _hub = new SqliteTaskHub(new SqliteTaskHubOptions { Path = _folder.File("hub.db") }, _time);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task The_instances_of_version_3_are_there_with_their_payloads()
    {
        var ended = await _hub.GetInstanceAsync("ended", withPayloads: true);
        var underWay = await _hub.GetInstanceAsync("under-way", withPayloads: true);

        Assert.Equal(
            (OrchestrationRuntimeStatus.Completed, "1", "2", "ads"),
            (ended!.Status, ended.Input, ended.Output, ended.Tags!["route"]));
        Assert.Equal(
            (OrchestrationRuntimeStatus.Running, $"\"{new string('x', 50)}\"", "\"half\""),
            (underWay!.Status, underWay.Input, underWay.CustomStatus));
        var page = await _hub.QueryInstancesAsync(new OrchestrationQuery());
        Assert.Equal(["waiting", "under-way", "ended"], page.Values.Select(state => state.InstanceId));
        Assert.Equal(4, (await _hub.GetHistoryAsync("under-way")).Count);
    }

    [Fact]
    public async Task The_work_of_version_3_goes_on()
    {
        var backlog = await _hub.GetBacklogAsync();
        var instances = await _hub.LockInstancesAsync(new LockRequest(10, TimeSpan.FromMinutes(1), "test"));
        var task = Assert.Single(await _hub.LockTasksAsync("heavy", new LockRequest(10, TimeSpan.FromMinutes(1), "test")));

        Assert.Equal((2L, 1L), (backlog.DueInstances, backlog.DueTasks["heavy"]));
        Assert.Equal(["under-way", "waiting"], instances.Select(instance => instance.Lease.InstanceId).Order());
        Assert.Equal(("under-way", "waits", "\"b\"", 1), (task.InstanceId, task.Name, task.Input, task.DeliveryCount));
        var outcome = Event.TaskCompleted(_time.GetUtcNow(), task.TaskId, "\"B\"");
        Assert.Equal(CommitResult.Committed, await _hub.CompleteTaskAsync(task.Lease, outcome));
    }

    [Fact]
    public async Task The_runs_of_version_3_are_counted()
    {
        var scale = new RunHistogramScale(DateTimeOffset.UnixEpoch, TimeSpan.FromDays(36500), 1);
        var cohort = await _hub.SumUpNodesAsync(new RunFilter());

        Assert.Equal(3, (await _hub.CountRunsAsync(new RunFilter(), scale)).Sum(count => count.Runs));
        Assert.Equal((3, 2, 1), (cohort.Runs, cohort.NotBegun, cohort.Untold));
    }

    [Fact]
    public async Task The_failures_of_version_3_are_grouped_with_those_of_today()
    {
        Execute(
            """
            INSERT INTO instances (instance_id, execution_id, name, status, created_at, updated_at, failure)
            VALUES ('failed', 'r', 'o', 3, 1, 2, '{"ErrorType":"E","ErrorMessage":"broke 1"}'), ('lost', 'r', 'o', 3, 1, 2, NULL)
            """);
        var kind = ErrorFingerprint.Of(new("E", "broke 2", null, null, false));

        var failures = await _hub.GroupFailuresAsync(new RunFilter(), 10);

        Assert.Equal(["", kind], failures.Groups.Select(group => group.Fingerprint).Order(StringComparer.Ordinal));
        Assert.Equal(
            ["failed"],
            (await _hub.FindRunsAsync(new() { Fingerprint = kind }, 10, null, withPayloads: false)).Values.Select(run => run.InstanceId));
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        _folder.Dispose();
    }

    private void Build(string script)
    {
        using var text = new StreamReader(GetType().Assembly.GetManifestResourceStream($"Spate.TaskHub.Tests.Conformance.{script}")!);
        Execute(text.ReadToEnd());
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder.File("hub.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
