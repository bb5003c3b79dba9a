namespace Spate.Planning.Simulation;

/// <summary>
/// Plays a burst through in simulated seconds. Scaling happens at whole seconds, work at any moment between them. The same scenario gives the
/// same result: there is no clock, and all chance comes from the workload's seed.
/// </summary>
/// <remarks>
/// The first file arrives just after KEDA and the HPA have looked, so each of them sees it a whole period later: the worst case. Within a second
/// the HPA looks before KEDA does.
/// </remarks>
internal sealed class BurstSimulation
{
    /// <summary>A burst that is not through by then is given up.</summary>
    public static readonly TimeSpan Horizon = TimeSpan.FromHours(24);

    /// <summary>How long the pods are watched after the last file, for what the way back to idle costs.</summary>
    public static readonly TimeSpan Tail = TimeSpan.FromHours(2);

    private readonly Scenario _scenario;
    private readonly SimulatedEvents _events = new();
    private readonly NodePool _nodes;
    private readonly PodFleet _fleet;
    private readonly SimulatedWork _work;
    private readonly TriggerReadings _triggers;
    private readonly KedaOperator _keda;
    private readonly HorizontalPodAutoscaler _hpa;
    private readonly List<TimelinePoint> _timeline = [];
    private double? _drainedAt;

    private BurstSimulation(Scenario scenario)
    {
        _scenario = scenario;
        _nodes = new NodePool(scenario.Cluster, scenario.Worker.PodCores, scenario.Workload.Seed);
        _fleet = new PodFleet(scenario.Worker, _nodes, _events);
        _work = new SimulatedWork(scenario.Workload, scenario.Worker, _events);
        _triggers = new TriggerReadings(scenario);
        _keda = new KedaOperator(scenario.Scaler);
        _hpa = new HorizontalPodAutoscaler(scenario.Scaler.Behavior, scenario.Scaler.HpaMinimum, scenario.Scaler.MaxReplicaCount);
    }

    /// <summary>Plays a scenario through.</summary>
    public static SimulationResult Run(Scenario scenario) => new BurstSimulation(scenario).Run();

    private SimulationResult Run()
    {
        var replicas = Math.Max(_scenario.Scaler.Floor, Math.Min(_scenario.WarmPods, _scenario.Scaler.MaxReplicaCount));
        _fleet.StartWarm(replicas);
        if (_work.IsDone)
            _drainedAt = 0;

        var now = 0;
        for (; !IsOver(now, replicas); now++)
        {
            Advance(now);
            _work.Arrive(now);
            replicas = Scale(now, replicas);
            _fleet.ScaleTo(replicas, now);
            _fleet.Place(now);
            _work.Feed(_fleet, now);
            Record(now, replicas);
        }

        return new SimulationResult
        {
            DrainedAt = _drainedAt,
            EndedAt = now,
            Timeline = _timeline,
            NodeSeconds = _nodes.SecondsUntil(now),
            UsefulSlotSeconds = _work.UsefulSeconds,
            LostSlotSeconds = _work.LostSeconds,
            HubSeconds = _work.HubSeconds,
            LongestPartSeconds = _work.LongestPart,
            Parts = _work.PartCount,
        };
    }

    /// <summary>All is over when the work is done and the pods are back at their floor, or when it takes too long. Where nothing comes, nothing ends it before the deadline.</summary>
    private bool IsOver(int now, int replicas)
    {
        var isDecided = _scenario.StopAfterDeadline && now > _scenario.Deadline.TotalSeconds + 1;
        if (_drainedAt is not { } drained)
            return isDecided || now >= Horizon.TotalSeconds;
        if (_scenario.StopAfterDeadline)
            return true;
        if (_scenario.Workload.Files == 0)
            return now >= _scenario.Deadline.TotalSeconds;

        var isIdle = replicas == _scenario.Scaler.Floor && _fleet.All == replicas && (replicas > 0 || _nodes.Count == 0);
        return isIdle || now >= drained + Tail.TotalSeconds;
    }

    private void Advance(int until)
    {
        while (_events.TryTake(until, out var time, out var what))
        {
            Handle(what, time);
            _work.Feed(_fleet, time);
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
                _work.Finish(what.Id, what.Attempt, _fleet, time);
                break;
            case SimulatedEventKind.HubCommitted:
                _work.Committed();
                break;
            case SimulatedEventKind.PodReady:
                _fleet.BecomeReady(_fleet[what.Id]);
                break;
            case SimulatedEventKind.GraceEnded:
                foreach (var part in _fleet.EndGrace(_fleet[what.Id], time))
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
        _fleet.Die(pod);
        foreach (var part in pod.Running)
            _work.Lose(part, now);
    }

    private int Scale(int now, int replicas)
    {
        if (now > 0 && now % HorizontalPodAutoscaler.SyncPeriod == 0)
            replicas = _hpa.Sync(now, replicas, _triggers.ForHpa(_work.Counts, now));
        if (now > 0 && now % _scenario.Scaler.PollingInterval == 0)
            replicas = _keda.Poll(now, replicas, _triggers.Poll(_work.Counts, now));
        return replicas;
    }

    private void Record(int now, int replicas)
    {
        var (counts, events) = (_work.Counts, _work.Events);
        _timeline.Add(new TimelinePoint(
            now, replicas, _fleet.Ready, _fleet.All, _nodes.Count, counts.Visible, counts.InFlight, counts.Waiting, counts.Running,
            events.InArrived, events.Waiting, events.Running, events.Done));
    }
}
