namespace Spate.TaskHub.Hubs.Postgres;

/// <summary>
/// The hub's time. What is due and how long a lease lasts is decided by the database's clock, which all workers share, whatever their own
/// say. Tests inject a clock that takes its place.
/// </summary>
internal sealed class HubTime(TimeProvider? injected)
{
    private readonly TimeProvider? _injected = injected == TimeProvider.System ? null : injected;

    /// <summary>The injected time; null for the database's.</summary>
    internal DateTimeOffset? Injected => _injected?.GetUtcNow();

    /// <summary>What pauses and waits are measured with.</summary>
    internal TimeProvider Provider => _injected ?? TimeProvider.System;
}
