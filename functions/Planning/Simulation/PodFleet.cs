namespace Spate.Planning.Simulation;

/// <summary>The pods of the Deployment, and the free slots of the ready ones.</summary>
internal sealed class PodFleet(WorkerProfile worker, PodRegistry pods, NodePool nodes, SimulatedEvents events)
{
    /// <summary>Seconds between two counts of running activities, for the deletion cost.</summary>
    private const int CostInterval = 10;

    private readonly List<Pod> _live = [];
    private readonly List<Pod> _ready = [];
    private readonly Queue<Pod> _freeSlots = new();
    private int _stopping;
    private int _nextReceiver;

    /// <summary>Pods that take work.</summary>
    public int Ready => _ready.Count;

    /// <summary>All pods that are placed or pending, including stopping ones.</summary>
    public int All => _live.Count + _stopping;

    /// <summary>Pods that run an activity.</summary>
    public int Busy { get; private set; }

    /// <summary>Starts pods that are ready before the burst.</summary>
    public void StartWarm(int count, int now)
    {
        for (var i = 0; i < count; i++)
        {
            var pod = Create();
            nodes.PlaceWarm(pod, now);
            BecomeReady(pod);
        }
    }

    /// <summary>Starts or stops pods, as the Deployment's controller does.</summary>
    public void ScaleTo(int replicas, int now)
    {
        for (var missing = replicas - _live.Count; missing > 0; missing--)
            nodes.Request(Create(), now);
        if (_live.Count > replicas)
        {
            foreach (var pod in Victims(_live.Count - replicas))
                Stop(pod, now);
        }
    }

    /// <summary>Lets every pod count its running activities.</summary>
    public void TellCosts(int now)
    {
        if (now % CostInterval != 0)
            return;
        foreach (var pod in _live)
            pod.TellCost();
    }

    /// <summary>Marks a started pod as ready, unless it was stopped meanwhile.</summary>
    public void BecomeReady(Pod pod)
    {
        if (pod.Phase is not (PodPhase.Starting or PodPhase.Pending))
            return;

        pod.Phase = PodPhase.Ready;
        _ready.Add(pod);
        for (var slot = 0; slot < worker.Slots; slot++)
            _freeSlots.Enqueue(pod);
    }

    /// <summary>Takes the slot that has been free longest. Workers compete for work as equals.</summary>
    public bool TryTakeSlot(out Pod pod)
    {
        while (_freeSlots.TryDequeue(out pod!))
        {
            if (pod.Phase == PodPhase.Ready)
                return true;
        }

        return false;
    }

    /// <summary>The pod whose trigger receives next; null when none is ready.</summary>
    public Pod? NextReceiver() => _ready.Count == 0 ? null : _ready[_nextReceiver++ % _ready.Count];

    public void Start(Pod pod, int part)
    {
        if (pod.Running.Count == 0)
            Busy++;
        pod.Running.Add(part);
    }

    /// <summary>Completes a part of a pod.</summary>
    public void Finish(Pod pod, int part, double now)
    {
        pod.Running.Remove(part);
        if (pod.Running.Count == 0)
            Busy--;
        if (pod.Phase == PodPhase.Ready)
            _freeSlots.Enqueue(pod);
        else if (pod.Phase == PodPhase.Stopping && pod.Running.Count == 0)
            Leave(pod, now);
    }

    /// <summary>Ends the grace period of a stopping pod, which hands back what it still runs.</summary>
    public IReadOnlyList<int> EndGrace(Pod pod, double now)
    {
        if (pod.Phase != PodPhase.Stopping)
            return [];

        int[] handedBack = [.. pod.Running];
        Busy--;
        pod.Running.Clear();
        Leave(pod, now);
        return handedBack;
    }

    /// <summary>A pod fails with its node, without notice.</summary>
    public void Die(Pod pod)
    {
        if (pod.Phase == PodPhase.Stopping)
            _stopping--;
        if (pod.Running.Count > 0)
            Busy--;
        _live.Remove(pod);
        _ready.Remove(pod);
        pod.Phase = PodPhase.Dead;
    }

    /// <summary>
    /// The pods to stop first, as in the ReplicaSet's controller: those without a node, those that start, the lowest deletion cost, those
    /// on the nodes with the most pods, the newest.
    /// </summary>
    private List<Pod> Victims(int count) =>
    [
        .. _live.OrderBy(static pod => pod.Phase)
            .ThenBy(static pod => pod.DeletionCost)
            .ThenByDescending(static pod => pod.Machine?.Pods.Count ?? 0)
            .ThenByDescending(static pod => pod.Id).Take(count),
    ];

    private void Stop(Pod pod, int now)
    {
        _live.Remove(pod);
        _ready.Remove(pod);
        _stopping++;
        pod.Phase = PodPhase.Stopping;
        if (pod.Running.Count == 0)
            Leave(pod, now);
        else
            events.Plan(now + worker.DrainTime.TotalSeconds, new SimulatedEvent(SimulatedEventKind.GraceEnded, pod.Id));
    }

    private void Leave(Pod pod, double now)
    {
        _stopping--;
        pod.Phase = PodPhase.Gone;
        pod.LeaveNode((int)Math.Ceiling(now));
    }

    private Pod Create()
    {
        var pod = pods.Add(id => new Pod(id, this, worker));
        _live.Add(pod);
        return pod;
    }
}
