namespace Spate.Pipeline;

/// <summary>
/// Fires when an activity should stop: its result no longer counts, its time is up, or its worker stops. The context of an activity in the
/// Durable Task SDK carries no token, and the pipeline knows no backend. So a host that has a token sets it here, in the service scope that
/// the call is made in. Elsewhere it never fires.
/// </summary>
public sealed class ActivityCancellation
{
    /// <summary>The token of this call.</summary>
    public CancellationToken Token { get; set; }
}
