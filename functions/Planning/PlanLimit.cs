namespace Spate.Planning;

/// <summary>A limit on how fast a burst can be.</summary>
/// <param name="What">Pods, hub, requests, the largest file, the arrival.</param>
/// <param name="Seconds">How long the burst takes if nothing else limits it.</param>
/// <param name="Why">The reason.</param>
public sealed record PlanLimit(string What, double Seconds, string Why);
