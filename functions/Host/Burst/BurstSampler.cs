using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Spate.Cloud;
using Spate.TaskHub;

namespace Spate.Host.Burst;

/// <summary>
/// Looks at queue and hub from time to time, and remembers for some hours what it saw: neither tells of the past. What cannot be read is a
/// gap.
/// </summary>
internal sealed partial class BurstSampler(ITaskHub hub, IMessageQueue queue, TimeProvider time, ILogger<BurstSampler> log)
    : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Kept = TimeSpan.FromHours(6);

    private readonly Lock _lock = new();
    private readonly Queue<BurstSample> _samples = new();
    private bool _isFailing;

    /// <summary>The samples since a time, in order.</summary>
    public IReadOnlyList<BurstSample> Since(DateTimeOffset from)
    {
        lock (_lock)
            return [.. _samples.Where(sample => sample.At >= from)];
    }

    /// <summary>Looks now.</summary>
    public async Task SampleAsync(CancellationToken cancellationToken)
    {
        var depth = await queue.GetDepthAsync(cancellationToken);
        var backlog = await hub.GetBacklogAsync(cancellationToken);
        var busy = await hub.ListBusyWorkersAsync(cancellationToken);
        var sample = new BurstSample(
            time.GetUtcNow(),
            depth.Visible,
            backlog.DueInstances + backlog.DueTasks.Values.Sum(),
            busy.Select(static worker => worker.Worker).Distinct(StringComparer.Ordinal).Count(),
            busy.Sum(static worker => worker.Calls));
        lock (_lock)
        {
            _samples.Enqueue(sample);
            while (_samples.Peek().At < sample.At - Kept)
                _samples.Dequeue();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await SampleAsync(stoppingToken);
                _isFailing = false;
            }
            catch (Exception e) when (e is TaskHubException or MessageQueueException)
            {
                if (!_isFailing)
                    LogFailure(e.Message);
                _isFailing = true;
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(4, LogLevel.Warning, "The dashboard has a gap: {Reason}")]
    private partial void LogFailure(string reason);
}
