using Microsoft.Extensions.Time.Testing;

namespace Spate.Cloud.Tests.Queue;

public sealed class SqliteQueueAdministrationConformance : QueueAdministrationConformance
{
    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _clock = new();
    private SqliteMessageQueue? _queue;

    [Fact]
    public async Task The_oldest_message_is_the_one_sent_first_whether_it_waits_or_is_in_flight()
    {
        Assert.Null(await _queue!.GetOldestAsync(TestContext.Current.CancellationToken));
        var sent = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        await _queue.SendAsync(["a"]);
        _clock.Advance(TimeSpan.FromMinutes(5));
        await _queue.SendAsync(["b"]);
        await _queue.ReceiveAsync(1, TimeSpan.Zero, TimeSpan.FromMinutes(1));

        Assert.Equal(sent, (await _queue.GetOldestAsync(TestContext.Current.CancellationToken))?.ToUnixTimeMilliseconds());
    }

    protected override Task<(IMessageQueue Queue, IQueueAdministration Administration)> OpenQueueAsync()
    {
        _queue = new SqliteMessageQueue(_directory["queue.db"], new() { MaxReceiveCount = MaxReceiveCount }, _clock);
        return Task.FromResult<(IMessageQueue, IQueueAdministration)>((_queue, _queue));
    }

    protected override async Task CloseQueueAsync()
    {
        if (_queue is not null)
            await _queue.DisposeAsync();
        _directory.Dispose();
    }

    protected override Task PassAsync(TimeSpan time)
    {
        _clock.Advance(time);
        return Task.CompletedTask;
    }
}
