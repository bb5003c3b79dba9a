using Spate.Cloud.Tests.Queue;

namespace Spate.Cloud.Tests.Aws;

/// <summary>
/// The first try of every third request fails before the queue hears of it. An answer that is lost after it has other consequences, which
/// SQS has too: a message is sent twice, or stays hidden for its visibility timeout. (More failures than that use up the SDK's quota for
/// retries, as they should.)
/// </summary>
public sealed class SqsThroughFaultsConformance(Emulators emulators) : MessageQueueConformance
{
    private Emulator? _emulator;
    private FaultProxy? _proxy;
    private SqsMessageQueue? _queue;
    private TimeSpan _passed;

    protected override DateTimeOffset Now => TimeProvider.System.GetUtcNow() + _passed;

    protected override async Task<IMessageQueue> OpenQueueAsync()
    {
        _emulator = await emulators.OpenAsync();
        var options = await _emulator.CreateQueueAsync(MaxReceiveCount);
        _proxy = new(_emulator.Endpoint, oneIn: 3, Fault.InternalError, Fault.SlowDown, Fault.Reset);
        return _queue = new(options with { Endpoint = _proxy.Endpoint }, random: new NoWaits());
    }

    protected override async Task CloseQueueAsync()
    {
        _queue?.Dispose();
        if (_proxy is not null)
            await _proxy.DisposeAsync();
    }

    protected override Task PassAsync(TimeSpan time)
    {
        _passed += time;
        return _emulator!.AdvanceAsync(time);
    }
}
