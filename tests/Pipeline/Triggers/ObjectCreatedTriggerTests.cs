using Microsoft.Extensions.Logging.Abstractions;
using Spate.Enrichment;
using Spate.Pipeline.Triggers;

namespace Spate.Pipeline.Tests.Triggers;

public sealed class ObjectCreatedTriggerTests
{
    private readonly ScriptedQueue _queue = new();
    private readonly ScriptedClient _client = new();
    private readonly TriggerCounters _counters = new();

    [Fact]
    public async Task A_message_is_deleted_once_its_runs_are_scheduled()
    {
        await using var trigger = await StartAsync();
        _queue.Deliver("m1", Body("ads/a.ndjson", "ads/b.ndjson"));

        Assert.Equal(["m1"], await _queue.NextDeletedAsync());
        Assert.Equal(2, _client.Scheduled.Count);
        Assert.Equal(2, _counters.Scheduled);
        var input = Assert.IsType<EnrichObjectInput>(_client.Scheduled.Values.First());
        Assert.Equal(("ads", "in"), (input.Route, input.Object.Bucket));
    }

    [Fact]
    public async Task A_message_stays_while_the_task_hub_cannot_be_reached_and_is_taken_when_it_can()
    {
        _client.Fail(times: 2);
        await using var trigger = await StartAsync();
        _queue.Deliver("m1", Body("ads/a.ndjson"));

        Assert.Equal(["m1"], await _queue.NextDeletedAsync());
        Assert.Equal(1, _queue.Deletions);
        Assert.Equal(3, _client.Attempts);
    }

    [Fact]
    public async Task The_same_object_notified_twice_makes_one_run()
    {
        await using var trigger = await StartAsync();
        _queue.Deliver("m1", Body("ads/a.ndjson"));
        await _queue.NextDeletedAsync();
        _queue.Deliver("m2", Body("ads/a.ndjson"));

        Assert.Equal(["m2"], await _queue.NextDeletedAsync());
        Assert.Single(_client.Scheduled);
        Assert.Equal((1, 1), (_counters.Scheduled, _counters.Duplicates));
    }

    [Fact]
    public async Task A_message_that_cannot_be_read_is_left_to_the_redrive_policy()
    {
        await using var trigger = await StartAsync();
        _queue.Deliver("bad", "what is this?");
        _queue.Deliver("good", Body("ads/a.ndjson"));

        Assert.Equal(["good"], await _queue.NextDeletedAsync());
        Assert.Equal(1, _counters.Unreadable);
    }

    [Fact]
    public async Task An_object_that_no_route_takes_is_counted_and_its_message_deleted()
    {
        await using var trigger = await StartAsync();
        _queue.Deliver("m1", Body("elsewhere/a.ndjson"));

        Assert.Equal(["m1"], await _queue.NextDeletedAsync());
        Assert.Equal(1, _counters.Unrouted);
        Assert.Empty(_client.Scheduled);
    }

    [Fact]
    public async Task A_message_whose_runs_cannot_be_scheduled_is_left_in_the_queue()
    {
        _client.Fail(times: 3);
        await using var trigger = await StartAsync(
            options: new TriggerOptions { MaxBackoff = TimeSpan.FromMilliseconds(1), SchedulingAttempts = 2 });
        _queue.Deliver("m1", Body("ads/a.ndjson"));
        _queue.Deliver("m2", Body("ads/b.ndjson"));

        Assert.Equal(["m2"], await _queue.NextDeletedAsync());
        Assert.Single(_client.Scheduled);
    }

    [Fact]
    public async Task A_message_stays_hidden_while_it_waits_for_its_schedule()
    {
        var blocked = _client.Block();
        var trigger = await StartAsync(options: new TriggerOptions { VisibilityTimeout = TimeSpan.FromMilliseconds(2) });
        await using (trigger)
        {
            _queue.Deliver("m1", Body("ads/a.ndjson"));
            var (handles, timeout) = await _queue.NextVisibilityAsync();
            Assert.Equal(("m1", TimeSpan.FromMilliseconds(2)), (Assert.Single(handles), timeout));
            blocked.SetResult();
            Assert.Equal(["m1"], await _queue.NextDeletedAsync());
        }
    }

    [Fact]
    public async Task More_is_received_while_runs_are_being_scheduled_but_not_without_bound()
    {
        var options = new TriggerOptions { MaxBackoff = TimeSpan.FromMilliseconds(1), ConcurrentBatches = 3 };
        var blocked = _client.Block(awaited: options.ConcurrentBatches);
        await using var trigger = await StartAsync(options: options);
        for (var message = 0; message < 10; message++)
            _queue.Deliver($"m{message}", Body($"ads/{message}.ndjson"));
        await _client.Blocked;
        Assert.Equal((3, 0), (_queue.Receives, _queue.Deletions));

        blocked.SetResult();
        var deleted = new List<string>();
        while (deleted.Count < 10)
            deleted.AddRange(await _queue.NextDeletedAsync());
        Assert.Equal(10, _client.Scheduled.Count);
    }

    [Fact]
    public async Task Messages_that_cannot_be_deleted_come_back_and_hold_nothing_up()
    {
        _queue.FailingDeletions = 2;
        await using var trigger = await StartAsync();
        string[] messages = ["m1", "m2", "m3"];
        foreach (var message in messages)
            _queue.Deliver(message, Body($"ads/{message}.ndjson"));
        var deleted = new List<string>(await _queue.NextDeletedAsync());

        foreach (var message in messages.Except(deleted))
            _queue.Deliver(message, Body($"ads/{message}.ndjson"));
        while (deleted.Count < messages.Length)
            deleted.AddRange(await _queue.NextDeletedAsync());
        Assert.Equal(messages, deleted.Order(StringComparer.Ordinal));
        Assert.Equal((3, 2), (_counters.Scheduled, _counters.Duplicates));
    }

    [Fact]
    public async Task A_stop_returns_what_was_not_scheduled_at_once()
    {
        _client.Block();
        var trigger = await StartAsync();
        await using (trigger)
        {
            _queue.Deliver("m1", Body("ads/a.ndjson"));
            await _client.Blocked;
        }

        var (handles, timeout) = await _queue.NextVisibilityAsync();
        Assert.Equal(("m1", TimeSpan.Zero), (Assert.Single(handles), timeout));
        Assert.Equal(0, _queue.Deletions);
    }

    [Fact]
    public async Task Nothing_is_received_while_the_worker_is_saturated()
    {
        var capacity = new ScriptedCapacity(free: false);
        await using var trigger = await StartAsync(capacity);
        await capacity.Asked.Task;
        _queue.Deliver("m1", Body("ads/a.ndjson"));
        Assert.Equal(0, _queue.Receives);

        capacity.Free.SetResult();
        Assert.Equal(["m1"], await _queue.NextDeletedAsync());
    }

    [Fact]
    public async Task A_hub_that_cannot_tell_its_backlog_for_a_while_ends_nothing()
    {
        var capacity = new ScriptedCapacity(free: true) { Failures = 3 };
        await using var trigger = await StartAsync(capacity);
        _queue.Deliver("m1", Body("ads/a.ndjson"));

        Assert.Equal(["m1"], await _queue.NextDeletedAsync());
        Assert.Equal(0, capacity.Failures);
    }

    private async Task<RunningTrigger> StartAsync(IWorkerCapacity? capacity = null, TriggerOptions? options = null)
    {
        var configuration = new PipelineConfiguration(
        [
            new Route
            {
                Name = "ads",
                Source = new RouteSource("in", "ads/", []),
                Output = new RouteOutput("out", "ads/", Gzip: true),
                Enrichment = new EnrichmentSpec(),
            },
        ]);
        var scheduler = new RunScheduler(_client, configuration, _counters, TimeProvider.System, NullLogger<RunScheduler>.Instance);
        options ??= new TriggerOptions { MaxBackoff = TimeSpan.FromMilliseconds(1) };
        var trigger = new ObjectCreatedTrigger(
            _queue, scheduler, capacity ?? new ScriptedCapacity(free: true), options, _counters, TimeProvider.System,
            NullLogger<ObjectCreatedTrigger>.Instance);
        await trigger.StartAsync(TestContext.Current.CancellationToken);
        return new RunningTrigger(trigger);
    }

    private static string Body(params string[] keys) => $$"""{"Records":[{{string.Join(',', keys.Select(Record))}}]}""";

    private static string Record(string key) =>
        """{"eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"in"},"object":{"key":"KEY","size":1,"eTag":"e","sequencer":"1"}}}"""
            .Replace("KEY", key, StringComparison.Ordinal);

    private sealed record RunningTrigger(ObjectCreatedTrigger Trigger) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Trigger.StopAsync(CancellationToken.None);
            Trigger.Dispose();
        }
    }

    private sealed class ScriptedCapacity(bool free) : IWorkerCapacity
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Free { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>How many times asking fails before it succeeds.</summary>
        public int Failures { get; set; }

        public Task WaitAsync(CancellationToken cancellationToken)
        {
            Asked.TrySetResult();
            if (Failures > 0)
            {
                Failures--;
                return Task.FromException(new IOException("The task hub cannot be reached."));
            }

            return free ? Task.CompletedTask : Free.Task.WaitAsync(cancellationToken);
        }
    }
}
