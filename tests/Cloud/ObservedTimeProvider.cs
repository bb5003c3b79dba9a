using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Spate.Cloud.Tests;

/// <summary>A clock that stands until it is moved, and reports who begins to wait on it.</summary>
internal sealed class ObservedTimeProvider : FakeTimeProvider
{
    private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ObservedTimer(base.CreateTimer(callback, state, dueTime, period), _waits.Writer);
        _waits.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>Ends when somebody waits that long. Waits that began earlier count once.</summary>
    public async Task WhenWaitedOnAsync(TimeSpan dueTime)
    {
        while (await _waits.Reader.ReadAsync(TestContext.Current.CancellationToken) != dueTime)
        {
            // Another wait, such as a time limit.
        }
    }

    private sealed class ObservedTimer(ITimer timer, ChannelWriter<TimeSpan> waits) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var changed = timer.Change(dueTime, period);
            waits.TryWrite(dueTime);
            return changed;
        }

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
