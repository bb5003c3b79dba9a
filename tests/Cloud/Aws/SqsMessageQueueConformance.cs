using Spate.Cloud.Tests.Queue;

namespace Spate.Cloud.Tests.Aws;

public sealed class SqsMessageQueueConformance(Emulators emulators) : MessageQueueConformance
{
    private Emulator? _emulator;
    private SqsMessageQueue? _queue;
    private TimeSpan _passed;

    protected override DateTimeOffset Now => TimeProvider.System.GetUtcNow() + _passed;

    protected override async Task<IMessageQueue> OpenQueueAsync()
    {
        _emulator = await emulators.OpenAsync();
        return _queue = new(await _emulator.CreateQueueAsync(MaxReceiveCount), random: new NoWaits());
    }

    protected override Task CloseQueueAsync()
    {
        _queue?.Dispose();
        return Task.CompletedTask;
    }

    protected override Task PassAsync(TimeSpan time)
    {
        _passed += time;
        return _emulator!.AdvanceAsync(time);
    }
}
