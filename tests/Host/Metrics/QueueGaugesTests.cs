using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Spate.Cloud;
using Spate.Host.Observability.Metrics;

namespace Spate.Host.Tests.Metrics;

public sealed class QueueGaugesTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly FakeTimeProvider _time = new();
    private readonly ScriptedQueue _queue = new();
    private readonly QueueGauges _gauges;

    public QueueGaugesTests() =>
        _gauges = new QueueGauges(_services.GetRequiredService<IMeterFactory>(), _queue, _queue, _time, NullLogger<QueueGauges>.Instance);

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task What_the_queue_holds_is_asked_again_when_the_answer_is_old()
    {
        _queue.Answer = () => new QueueDepth(2, 1, 0);
        await _gauges.RefreshAsync();
        _queue.Answer = () => new QueueDepth(5, 0, 0);
        _time.Advance(TimeSpan.FromSeconds(14));
        await _gauges.RefreshAsync();
        Assert.Equal([2, 1, 0], Observe<long>("spate.queue.messages"));

        _time.Advance(TimeSpan.FromSeconds(1));
        await _gauges.RefreshAsync();
        Assert.Equal([5, 0, 0], Observe<long>("spate.queue.messages"));
    }

    [Fact]
    public async Task A_queue_that_does_not_answer_is_absent_and_not_0()
    {
        Assert.Empty(Observe<long>("spate.queue.messages"));
        Assert.Empty(Observe<double>("spate.queue.oldest_message_age"));

        _queue.Answer = () => new QueueDepth(0, 0, 0);
        await _gauges.RefreshAsync();
        Assert.Equal([0], Observe<double>("spate.queue.oldest_message_age"));

        _queue.Answer = static () => throw new IOException("The queue cannot be reached.");
        _time.Advance(TimeSpan.FromMinutes(1));
        await _gauges.RefreshAsync();
        Assert.Empty(Observe<long>("spate.queue.messages"));
        Assert.Empty(Observe<double>("spate.queue.oldest_message_age"));
    }

    [Fact]
    public async Task An_age_that_the_service_does_not_say_is_absent_and_not_0()
    {
        _queue.Answer = () => new QueueDepth(3, 0, 0);
        await _gauges.RefreshAsync();

        Assert.Empty(Observe<double>("spate.queue.oldest_message_age"));
    }

    private IEnumerable<T> Observe<T>(string instrument)
        where T : struct
    {
        using var collector = new MetricCollector<T>(
            _services.GetRequiredService<IMeterFactory>(), ProcessGauges.MeterName, instrument, _time);
        collector.RecordObservableInstruments();
        return [.. collector.GetMeasurementSnapshot().Select(static measured => measured.Value)];
    }

    /// <summary>A queue that only says how much it holds, and never the age of anything.</summary>
    private sealed class ScriptedQueue : IMessageQueue, IQueueAdministration
    {
        public Func<QueueDepth> Answer { get; set; } = static () => default;

        public Task<QueueDepth> GetDepthAsync(CancellationToken cancellationToken = default) => Task.FromResult(Answer());

        public Task<DateTimeOffset?> GetOldestAsync(CancellationToken cancellationToken = default) =>
            Task.FromResult<DateTimeOffset?>(null);

        public Task<IReadOnlyList<QueueMessage>> ReceiveAsync(
            int maxNumberOfMessages, TimeSpan waitTime, TimeSpan visibilityTimeout, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public Task DeleteAsync(IReadOnlyCollection<string> receiptHandles, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public Task ChangeVisibilityAsync(
            IReadOnlyCollection<string> receiptHandles, TimeSpan visibilityTimeout, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public Task SendAsync(IReadOnlyCollection<string> bodies, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public IAsyncEnumerable<DeadLetter> ListDeadLettersAsync(CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public Task<long> RedriveAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<bool> RedriveAsync(string messageId, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();
    }
}
