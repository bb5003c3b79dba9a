namespace Spate.Host.Burst;

/// <summary>What waits and who works at one moment.</summary>
/// <param name="At">When.</param>
/// <param name="Queued">Messages that wait in the queue.</param>
/// <param name="Backlog">Instances and activity calls that wait in the hub.</param>
/// <param name="Workers">Workers that run activities.</param>
/// <param name="Calls">Activity calls that they run.</param>
internal sealed record BurstSample(DateTimeOffset At, long Queued, long Backlog, int Workers, long Calls);
