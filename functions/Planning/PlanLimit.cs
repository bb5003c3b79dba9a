namespace Spate.Planning;

/// <summary>One of the things that a burst cannot be faster than.</summary>
/// <param name="What">Pods, hub, requests, the largest file, the arrival.</param>
/// <param name="Seconds">How long the burst takes if nothing else limits it.</param>
/// <param name="Why">What that follows from.</param>
public sealed record PlanLimit(string What, double Seconds, string Why);
