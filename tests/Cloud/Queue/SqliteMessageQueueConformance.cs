using Microsoft.Extensions.Time.Testing;

namespace Spate.Cloud.Tests.Queue;

public sealed class SqliteMessageQueueConformance : MessageQueueConformance
{
    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _clock = new();
    private SqliteMessageQueue? _queue;

    protected override DateTimeOffset Now => _clock.GetUtcNow();

    protected override Task<IMessageQueue> OpenQueueAsync() =>
        Task.FromResult<IMessageQueue>(
            _queue = new SqliteMessageQueue(_directory["queue.db"], new() { MaxReceiveCount = MaxReceiveCount }, _clock));

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
