namespace Spate.TaskHub.Hubs;

/// <summary>
/// Who works on an item, the next turn of an instance or an activity call, and how many times it was handed out. What happens to a lease,
/// what is suspect and what is poisoned is decided here and nowhere else: hubs read one of these, and store the one that comes out.
/// </summary>
/// <param name="Token">Names the lease in every write that needs it; null when nobody has the item.</param>
/// <param name="Owner">Who has the item.</param>
/// <param name="Until">When the lease expires.</param>
/// <param name="Deliveries">How many times the item was handed out since it was last finished with.</param>
internal readonly record struct WorkLease(string? Token, string? Owner, DateTimeOffset? Until, int Deliveries)
{
    /// <summary>An item that was never handed out, or was finished with.</summary>
    internal static WorkLease None => default;

    /// <summary>Whether it is to be expected of the item that it kills who gets it next.</summary>
    internal bool IsSuspect => Deliveries >= LockRequest.SuspectDeliveries;

    /// <summary>Whether the item may be handed out: nobody has it, or who had it gave no sign of life in time.</summary>
    internal bool IsFree(DateTimeOffset now) => Until is null || Until <= now;

    /// <summary>Whether a write may name this token. A lease that expired is its holder's until somebody else gets the item.</summary>
    internal bool IsHeldBy(string token) => Token == token;

    internal WorkLease Take(LockRequest request, string token, DateTimeOffset now) =>
        new(token, request.Owner, now + request.Duration, Deliveries + 1);

    internal WorkLease Renew(TimeSpan duration, DateTimeOffset now) => this with { Until = now + duration };

    /// <summary>The item goes back as if it had never been handed out.</summary>
    internal WorkLease Release() => new(null, null, null, Deliveries - 1);

    /// <summary>The item goes back, and the delivery counts: it failed, or its worker died of it, for all that is known.</summary>
    internal WorkLease Abandon() => new(null, null, null, Deliveries);

    /// <summary>What this lease, just taken, means for who got it.</summary>
    internal Delivery Delivery(LockRequest request) => new(
        Deliveries,
        IsSuspect: Deliveries > LockRequest.SuspectDeliveries,
        IsLast: Deliveries >= request.MaxDeliveryCount,
        IsPoisoned: Deliveries > request.MaxDeliveryCount);
}
