namespace Spate.Pipeline;

/// <summary>
/// Which replay of its run an activity belongs to: each writes to a place of its own, so that a result that readers see is never half of
/// two. The context of an activity in the Durable Task SDK does not say, and the pipeline knows no backend. So a host that knows sets it
/// here, in the service scope that the call is made in. Elsewhere there are no replays.
/// </summary>
public sealed class ActivityReplay
{
    /// <summary>What tells the replay from every other; null in a run that was neither rewound nor restarted.</summary>
    public string? Id { get; set; }

    /// <summary>What tells the objects that a run writes now from those of earlier results; null if nothing needs to.</summary>
    internal string? Folder(EnrichObjectInput run) => Id ?? run.Beside;
}
