namespace Spate.TaskHub;

/// <summary>A change that somebody asked for, and what became of it.</summary>
/// <param name="At">When.</param>
/// <param name="Actor">Who; empty if that is not known.</param>
/// <param name="Address">From where.</param>
/// <param name="Action">What was asked for.</param>
/// <param name="Target">Of what.</param>
/// <param name="Detail">What was said with it.</param>
/// <param name="Status">The answer, as a status of HTTP.</param>
public sealed record AuditEntry(
    DateTimeOffset At, string Actor, string Address, string Action, string Target, string? Detail, int Status)
{
    /// <summary>How many entries a hub keeps: the last.</summary>
    public const int MaxKept = 100_000;

    /// <summary>Its number in the hub: higher than that of every earlier entry.</summary>
    public long Id { get; init; }
}
