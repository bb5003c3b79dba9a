using System.Text.Json.Serialization;

namespace Spate.Dag.Locking;

/// <summary>Who holds a lock and who waits for it. What happens to it gives the next state, and who is to be told.</summary>
internal sealed record LockState(IReadOnlyList<LockClaim> Holders, IReadOnlyList<LockClaim> Waiting)
{
    public static LockState Free { get; } = new([], []);

    [JsonIgnore]
    public bool IsFree => Holders.Count == 0 && Waiting.Count == 0;

    /// <summary>The instances that hold it or wait for it.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Runs => [.. Holders.Concat(Waiting).Select(claim => claim.Run).Distinct()];

    public (LockState Next, IReadOnlyList<LockClaim> Granted) After(LockMessage message)
    {
        var claim = message.Claim;
        // An execution that its instance has left behind holds nothing any more, whatever it said last.
        var current = Where(other => other.Run != claim.Run || other.Execution == claim.Execution);
        if (message.Release) return current.Where(other => other.Token != claim.Token).Grant();
        // A claim is said again when its answer does not come: it may have been lost with an earlier lock of this name.
        if (current.Holders.Any(holder => holder.Token == claim.Token)) return current.Grant(again: claim);
        if (current.Waiting.Any(other => other.Token == claim.Token)) return current.Grant();
        return (current with { Waiting = [.. current.Waiting, claim] }).Grant();
    }

    public (LockState Next, IReadOnlyList<LockClaim> Granted) Without(IReadOnlyCollection<string> endedRuns) =>
        Where(claim => !endedRuns.Contains(claim.Run)).Grant();

    private LockState Where(Func<LockClaim, bool> keep) => new([.. Holders.Where(keep)], [.. Waiting.Where(keep)]);

    /// <summary>Gives it to whoever is next: by priority, then by time. The limit is what the last that came says.</summary>
    private (LockState Next, IReadOnlyList<LockClaim> Granted) Grant(LockClaim? again = null)
    {
        var limit = Waiting.Count > 0 ? Waiting[^1].Limit : 0;
        var next = Waiting.OrderByDescending(claim => claim.Priority).Take(Math.Max(0, limit - Holders.Count)).ToList();
        return (new([.. Holders, .. next], [.. Waiting.Except(next)]), again is null ? next : [.. next, again]);
    }
}
