using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Spate.Cloud;

namespace Spate.Host.Observability.Metrics;

/// <summary>The contents of the queue of notifications, for all workers: every process that uses it reports the same.</summary>
internal sealed class QueueGauges : ISampledGauges
{
    private readonly LatestAnswer<State?> _state;
    private readonly TimeProvider _time;

    public QueueGauges(
        IMeterFactory meters, IMessageQueue messages, IQueueAdministration administration, TimeProvider time, ILogger<QueueGauges> logger)
    {
        var meter = meters.Create(ProcessGauges.MeterName);
        _time = time;
        _state = GaugeSource.Create(
            "queue",
            async cancellationToken =>
                new State(await messages.GetDepthAsync(cancellationToken), await administration.GetOldestAsync(cancellationToken)),
            TimeSpan.FromSeconds(15),
            time,
            logger);
        meter.CreateObservableGauge("spate.queue.messages", Messages, "{message}", "Messages of the queue, and of its dead-letter queue.");
        meter.CreateObservableGauge(
            "spate.queue.oldest_message_age",
            Age,
            "s",
            "How long ago the oldest message was sent; 0 while there is none. Absent when the service does not report it: "
            + "SQS reports it only to CloudWatch.");
    }

    public Task RefreshAsync() => _state.GetAsync();

    private IEnumerable<Measurement<long>> Messages() => _state.Latest is { Depth: var depth }
        ? [
            Measured(depth.Visible, "main", "visible"),
            Measured(depth.InFlight, "main", "in_flight"),
            Measured(depth.DeadLettered, "dead_letter", "visible"),
        ]
        : [];

    private IEnumerable<Measurement<double>> Age() => _state.Latest switch
    {
        { Oldest: { } oldest } => [new Measurement<double>(Math.Max(0, (_time.GetUtcNow() - oldest).TotalSeconds))],
        { Depth: { Visible: 0, InFlight: 0 } } => [new Measurement<double>(0)],
        _ => [],
    };

    private static Measurement<long> Measured(long value, string queue, string state) =>
        new(value, new KeyValuePair<string, object?>("queue", queue), new KeyValuePair<string, object?>("state", state));

    private sealed record State(QueueDepth Depth, DateTimeOffset? Oldest);
}
