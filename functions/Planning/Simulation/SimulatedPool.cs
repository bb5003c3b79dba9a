namespace Spate.Planning.Simulation;

/// <summary>A pool of workers: the desired number and the actual pods.</summary>
internal sealed class SimulatedPool
{
    private readonly PoolScaling _scaling;
    private readonly ScalerSettings _settings;

    public SimulatedPool(
        WorkerPool pool, IReadOnlyList<TriggerSettings> triggers, Scenario scenario, PodRegistry pods, NodePool nodes,
        SimulatedEvents events)
    {
        _settings = pool.Scaler;
        Fleet = new PodFleet(pool.Worker, pods, nodes, events);
        _scaling = new PoolScaling(pool.Scaler, triggers, scenario.FirstPoll, scenario.FirstSync);
    }

    public PodFleet Fleet { get; }

    public int Replicas => _scaling.Replicas;

    /// <summary>Whether it is back at its number between bursts.</summary>
    public bool IsIdle => Replicas == _settings.Floor && Fleet.All == Replicas;

    public void StartWarm(int pods, int now)
    {
        _scaling.Replicas = Math.Max(_settings.Floor, Math.Min(pods, _settings.MaxReplicaCount));
        Fleet.StartWarm(_scaling.Replicas, now);
    }

    public void Scale(WorkCounts counts, int now)
    {
        _scaling.Look(counts, now);
        Fleet.ScaleTo(_scaling.Replicas, now);
    }
}
