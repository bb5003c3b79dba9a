using Microsoft.Extensions.Time.Testing;
using Spate.Host.Server.Parts;
using Spate.TaskHub;

namespace Spate.Host.Tests.Workers;

public sealed class HubCapacityTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private WorkerSnapshot _load = new(0, 2, 0, ["default"]);
    private TaskHubBacklog _backlog = Waiting(0);
    private int _asked;

    [Fact]
    public async Task A_worker_with_a_free_slot_receives_and_the_hub_is_not_asked()
    {
        _load = _load with { Free = 1 };
        var capacity = Create();

        for (var i = 0; i < 100; i++)
            await capacity.WaitAsync(_cancellation);

        Assert.Equal(0, _asked);
    }

    [Fact]
    public async Task A_saturated_worker_keeps_a_little_work_ahead()
    {
        _backlog = Waiting(4);

        await Create().WaitAsync(_cancellation);

        Assert.Equal(1, _asked);
    }

    [Fact]
    public async Task A_saturated_worker_is_held_back_by_what_waits_and_asks_again_only_when_there_can_be_news()
    {
        _backlog = Waiting(10);
        var waiting = Create().WaitAsync(_cancellation);
        Pass(looks: 100);
        Assert.Equal((1, false), (_asked, waiting.IsCompleted));

        // Of the six that were too much, half have ended here.
        _load = _load with { Ended = 3 };
        _backlog = Waiting(7);
        Pass(looks: 4);
        Assert.Equal((2, false), (_asked, waiting.IsCompleted));

        _load = _load with { Ended = 5 };
        _backlog = Waiting(4);
        await PassUntilAsync(waiting);
        Assert.Equal(3, _asked);
    }

    [Fact]
    public async Task Others_may_have_taken_what_waited_so_it_asks_again_after_a_while()
    {
        var start = _time.GetUtcNow();
        _backlog = Waiting(1000);
        var waiting = Create().WaitAsync(_cancellation);
        Pass(looks: 1);
        _backlog = Waiting(0);
        await PassUntilAsync(waiting);

        Assert.Equal(2, _asked);
        Assert.True(_time.GetUtcNow() - start >= TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_slot_that_is_free_only_until_the_hub_gives_more_is_no_capacity()
    {
        _backlog = Waiting(1000);
        var waiting = Create().WaitAsync(_cancellation);
        Pass(looks: 1);
        _load = _load with { Free = 1, Ended = 1 };
        Pass(looks: 1);
        _load = _load with { Free = 0 };
        Pass(looks: 10);
        Assert.False(waiting.IsCompleted);

        _load = _load with { Free = 1, Ended = 2 };
        await PassUntilAsync(waiting);
        Assert.Equal(1, _asked);
    }

    [Fact]
    public async Task What_waits_in_pools_that_this_worker_does_not_serve_does_not_hold_it_back()
    {
        _backlog = new TaskHubBacklog(
            0,
            new Dictionary<string, long>(StringComparer.Ordinal) { ["heavy"] = 1000 },
            new Dictionary<string, TimeSpan>(StringComparer.Ordinal));

        await Create().WaitAsync(_cancellation);

        Assert.Equal(1, _asked);
    }

    [Fact]
    public async Task A_worker_that_may_read_ahead_is_held_back_by_more_than_that()
    {
        _backlog = Waiting(1000);
        await Create(readAhead: 1000).WaitAsync(_cancellation);

        _backlog = Waiting(1001);
        var waiting = Create(readAhead: 1000).WaitAsync(_cancellation);
        Pass(looks: 10);
        Assert.False(waiting.IsCompleted);
    }

    private static TaskHubBacklog Waiting(long tasks) => new(
        0, new Dictionary<string, long>(StringComparer.Ordinal) { ["default"] = tasks },
        new Dictionary<string, TimeSpan>(StringComparer.Ordinal));

    private HubCapacity Create(int readAhead = 0) => new(
        () => _load,
        _ =>
        {
            _asked++;
            return Task.FromResult(_backlog);
        },
        _time,
        readAhead);

    /// <summary>
    /// Lets a waiting trigger look again, so many times. What a timer wakes goes on within the advance, up to its next wait.
    /// </summary>
    private void Pass(int looks)
    {
        for (var look = 0; look < looks; look++)
            _time.Advance(TimeSpan.FromMilliseconds(25));
    }

    private async Task PassUntilAsync(Task waiting)
    {
        for (var look = 0; look < 10_000 && !waiting.IsCompleted; look++)
            Pass(looks: 1);
        Assert.True(waiting.IsCompleted);
        await waiting;
    }
}
