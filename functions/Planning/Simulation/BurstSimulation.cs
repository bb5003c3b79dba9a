namespace Spate.Planning.Simulation;

/// <summary>
/// Simulates a burst. Scaling happens at whole seconds, work at any time. The same scenario gives the same result: there is no clock, and
/// all randomness comes from the workload's seed.
/// </summary>
/// <remarks>
/// The first file arrives just after KEDA and the HPA have polled, so each of them sees it a whole period later: the worst case, unless the
/// scenario says otherwise. A burst with prewarming begins before its first file, at the start of the window.
/// </remarks>
internal sealed class BurstSimulation
{
    /// <summary>A simulation ends after this time at the latest.</summary>
    public static readonly TimeSpan Horizon = TimeSpan.FromHours(24);

    /// <summary>How long the simulation continues after the last file, for the cost of scaling back.</summary>
    public static readonly TimeSpan Tail = TimeSpan.FromHours(2);

    private readonly Scenario _scenario;
    private readonly SimulatedEvents _events = new();
    private readonly PodRegistry _pods = new();
    private readonly NodePool _nodes;
    private readonly IReadOnlyList<SimulatedPool> _pools;
    private readonly SimulatedWork _work;
    private readonly List<TimelinePoint> _timeline = [];
    private readonly int _begin;
    private readonly int _lastWindow;
    private double? _drainedAt;

    private BurstSimulation(Scenario scenario)
    {
        _scenario = scenario;
        foreach (var pool in scenario.Pools)
            scenario.Cluster.PodsPerNode(pool.Worker.PodCores);
        _nodes = new NodePool(scenario.Cluster, scenario.Workload.Seed);
        _pools = [.. scenario.Pools.Select((pool, index) => new SimulatedPool(
            pool, index == 0 ? TriggerReadings.OfDefaultPool(scenario) : pool.Scaler.Triggers, scenario, _pods, _nodes, _events))];
        _work = new SimulatedWork(scenario, [.. _pools.Select(static pool => pool.Fleet)], _events);
        var windows = scenario.Pools.SelectMany(static pool => pool.Scaler.Triggers)
            .Select(static trigger => trigger.Window)
            .OfType<ScalingWindow>()
            .ToList();
        _begin = Math.Min(0, windows.Select(static window => window.From).DefaultIfEmpty().Min());
        _lastWindow = windows.Select(static window => window.Until).DefaultIfEmpty().Max();
    }

    /// <summary>Simulates a scenario.</summary>
    public static SimulationResult Run(Scenario scenario) => new BurstSimulation(scenario).Run();

    /// <summary>Whether a scenario is done before its deadline. The simulation ends there.</summary>
    public static bool Meets(Scenario scenario) => Run(scenario with { StopAfterDeadline = true }).Meets(scenario.Deadline);

    private SimulationResult Run()
    {
        for (var pool = 0; pool < _pools.Count; pool++)
            _pools[pool].StartWarm(pool == 0 ? _scenario.WarmPods : 0, _begin);
        if (_work.IsDone)
            _drainedAt = 0;

        var now = _begin;
        for (; !IsOver(now); now++)
        {
            Advance(now);
            _work.Arrive(now);
            Scale(now);
            Place(now);
            _work.Feed(now);
            Record(now);
        }

        return new SimulationResult
        {
            DrainedAt = _drainedAt,
            EndedAt = now,
            Timeline = _timeline,
            NodeSeconds = _nodes.SecondsUntil(now),
            UsefulSlotSeconds = _work.UsefulSeconds,
            UsefulCoreSeconds = _work.UsefulCoreSeconds,
            LostSlotSeconds = _work.LostSeconds,
            CutSlotSeconds = _work.CutSeconds,
            Requests = _work.Requests,
            HubSeconds = _work.HubSeconds,
            StoreSeconds = _work.Writes / _scenario.Worker.StoreWritesPerSecond,
            LongestPartSeconds = _work.LongestPart,
            Parts = _work.PartCount,
        };
    }

    /// <summary>
    /// The simulation is over when the work is done and the pods are back at their floor, or when it takes too long. Without any work it is
    /// not over before the deadline.
    /// </summary>
    private bool IsOver(int now)
    {
        var isDecided = _scenario.StopAfterDeadline && now > _scenario.Deadline.TotalSeconds + 1;
        if (_drainedAt is not { } drained)
            return isDecided || now >= Horizon.TotalSeconds;
        if (_scenario.StopAfterDeadline)
            return true;
        if (_scenario.Workload.Files == 0)
            return now >= _scenario.Deadline.TotalSeconds;

        var isIdle = now > _lastWindow && _pools.All(static pool => pool.IsIdle) && !_nodes.AnyEmpty;
        return isIdle || now >= drained + Tail.TotalSeconds;
    }

    private void Advance(int until)
    {
        while (_events.TryTake(until, out var time, out var what))
        {
            Handle(what, time);
            _work.Feed(time);
            if (_drainedAt is null && _work.IsDone)
                _drainedAt = time;
        }

        foreach (var pod in _nodes.Fail(until).SelectMany(static node => node.Pods))
            Die(pod, until);
    }

    private void Handle(SimulatedEvent what, double time)
    {
        switch (what.Kind)
        {
            case SimulatedEventKind.PartDone:
                _work.Finish(what.Id, what.Attempt, time);
                break;
            case SimulatedEventKind.HubCommitted:
                _work.Committed();
                break;
            case SimulatedEventKind.PodReady:
                _pods[what.Id].Fleet.BecomeReady(_pods[what.Id]);
                break;
            case SimulatedEventKind.GraceEnded:
                foreach (var part in _pods[what.Id].Fleet.EndGrace(_pods[what.Id], time))
                    _work.HandBack(part, time);
                break;
            case SimulatedEventKind.LeaseExpired:
                _work.LeaseExpired(what.Id);
                break;
            case SimulatedEventKind.MessageReturned:
                _work.Returned(what.Id);
                break;
            default:
                throw new InvalidOperationException($"There is no event {what.Kind}.");
        }
    }

    private void Die(Pod pod, int now)
    {
        pod.Fleet.Die(pod);
        foreach (var part in pod.Running)
            _work.Lose(part, now);
    }

    private void Scale(int now)
    {
        for (var pool = 0; pool < _pools.Count; pool++)
        {
            _pools[pool].Fleet.TellCosts(now);
            _pools[pool].Scale(_work.CountsOf(pool), now);
        }
    }

    private void Place(int now)
    {
        foreach (var (pod, readyAt) in _nodes.Tick(now))
        {
            pod.Phase = PodPhase.Starting;
            _events.Plan(readyAt, new SimulatedEvent(SimulatedEventKind.PodReady, pod.Id));
        }
    }

    private void Record(int now)
    {
        var (counts, events) = (_work.CountsOf(0), _work.Events);
        var heavy = _pools.Count > 1 ? _work.CountsOf(1) : default;
        _timeline.Add(new TimelinePoint(
            now, _pools.Sum(static pool => pool.Replicas), _pools.Sum(static pool => pool.Fleet.Ready),
            _pools.Sum(static pool => pool.Fleet.All), _nodes.Count, counts.Visible, counts.InFlight, counts.Waiting + heavy.Waiting,
            counts.Running + heavy.Running, events.InArrived, events.Waiting, events.Running, events.Done)
        {
            HeavyReplicas = _pools.Count > 1 ? _pools[1].Replicas : 0,
        });
    }
}
