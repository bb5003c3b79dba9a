namespace Spate.Pipeline;

/// <summary>
/// Signals that an activity should stop: its result no longer counts, its time is up, or its worker stops. The context of an activity in
/// the Durable Task SDK has no token, and the pipeline does not know the backend. So a host that has a token sets it here, in the service
/// scope of the call. Otherwise it is never cancelled.
/// </summary>
public sealed class ActivityCancellation
{
    /// <summary>The token of this call.</summary>
    public CancellationToken Token { get; set; }
}
