namespace Spate.Planning.Simulation;

/// <summary>Moves files through the queue, the hub and the slots: visible → in flight → waiting in the hub → running → done.</summary>
/// <remarks>
/// As in the worker (ObjectCreatedTrigger, HubCapacity, EnrichObject): a trigger receives up to ten messages while no more waits in the hub
/// than it may read ahead, or twice its slots; a message is in flight until the hub has its run; then it is deleted, and the run's parts
/// wait for slots of their pool, the large ones first.
/// </remarks>
internal sealed class SimulatedWork
{
    private const int MessagesPerReceive = 10;

    private readonly Scenario _scenario;
    private readonly SimulatedEvents _events;
    private readonly FileParts _parts;
    private readonly double[] _arrivals;
    private readonly Queue<int> _visible = new();
    private readonly Queue<(int File, Pod Receiver, double At)> _inFlight = new();
    private readonly IReadOnlyList<PodFleet> _fleets;
    private readonly PoolWork[] _pools;
    private readonly int _ahead;
    private int _arrived;
    private bool _isHubBusy;
    private double _storeFreeAt;

    // Messages of failed pods that are not visible again yet.
    private int _hidden;

    /// <param name="scenario">The scenario.</param>
    /// <param name="fleets">The pods of each pool, the default one's first.</param>
    /// <param name="events">The future events.</param>
    public SimulatedWork(Scenario scenario, IReadOnlyList<PodFleet> fleets, SimulatedEvents events)
    {
        (_scenario, _fleets, _events, _parts) = (scenario, fleets, events, new FileParts(scenario.Workload));
        _ahead = Math.Max(scenario.Worker.ReadAhead, 2 * scenario.Worker.Slots);
        _pools = [.. scenario.Pools.Select(static pool => new PoolWork(pool.Worker.LargestFirst))];
        _arrivals =
        [
            .. Enumerable.Range(0, scenario.Workload.Files)
                .Select(file => scenario.Workload.Arrival.TotalSeconds * file / scenario.Workload.Files),
        ];
    }

    /// <summary>Events by where they are.</summary>
    public WorkEvents Events { get; } = new();

    /// <summary>Whether all files have arrived and all their parts are done.</summary>
    public bool IsDone => _parts.Done == _parts.Count;

    /// <summary>The number of parts.</summary>
    public int PartCount => _parts.Count;

    /// <summary>The longest time that a part takes in a slot, in seconds.</summary>
    public double LongestPart => Enumerable.Range(0, _parts.Count).Select(Seconds).DefaultIfEmpty().Max();

    /// <summary>Slot seconds spent on completed parts, and on aborted ones.</summary>
    public double UsefulSeconds { get; private set; }

    public double UsefulCoreSeconds { get; private set; }

    public double LostSeconds { get; private set; }

    /// <summary>The part of the lost slot seconds that a scale-down cut.</summary>
    public double CutSeconds { get; private set; }

    /// <summary>Seconds during which the hub was busy.</summary>
    public double HubSeconds { get; private set; }

    /// <summary>Objects that were written.</summary>
    public double Writes { get; private set; }

    /// <summary>The requests to store and queue.</summary>
    public RequestCounts Requests => RequestCounts.Of(_arrivals.Length, _parts.Count);

    /// <summary>What a pool's triggers count. Only workers of the default pool receive.</summary>
    public WorkCounts CountsOf(int pool)
    {
        var (work, busy) = (_pools[pool], _fleets[pool].Busy);
        return pool == 0
            ? new WorkCounts(_visible.Count, _inFlight.Count + _hidden, work.Waiting, work.Running + work.Leased, busy)
            : new WorkCounts(0, 0, work.Waiting, work.Running + work.Leased, busy);
    }

    /// <summary>Lets the files of this time arrive.</summary>
    public void Arrive(double now)
    {
        for (; _arrived < _arrivals.Length && _arrivals[_arrived] <= now; _arrived++)
        {
            _visible.Enqueue(_arrived);
            Events.Arrived(_parts.EventsOfFile(_arrived));
        }
    }

    /// <summary>Assigns waiting work to free slots, and advances triggers and hub.</summary>
    public void Feed(double now)
    {
        for (var pool = 0; pool < _pools.Length; pool++)
        {
            while (_pools[pool].Waiting > 0 && _fleets[pool].TryTakeSlot(out var pod))
                Start(pool, _pools[pool].Dequeue(), pod, now);
        }

        while (_visible.Count > 0 && _pools[0].Waiting + _inFlight.Count <= _ahead && _fleets[0].NextReceiver() is { } receiver)
            Receive(receiver, now);
        if (!_isHubBusy && _inFlight.TryPeek(out var next))
            Commit(next.File, now);
    }

    /// <summary>Commits the file that has been in flight longest, unless its receiver failed.</summary>
    public void Committed()
    {
        _isHubBusy = false;
        var (file, receiver, at) = _inFlight.Dequeue();
        if (receiver.Phase == PodPhase.Dead)
        {
            _hidden++;
            _events.Plan(at + _scenario.Worker.Visibility.TotalSeconds, new SimulatedEvent(SimulatedEventKind.MessageReturned, file));
            return;
        }

        foreach (var part in _parts.OfFile(file))
            Enqueue(part);
    }

    public void Returned(int file)
    {
        _hidden--;
        _visible.Enqueue(file);
    }

    /// <summary>Completes a part, unless it was aborted meanwhile.</summary>
    public void Finish(int part, int attempt, double now)
    {
        if (!_parts.IsCurrent(part, attempt))
            return;

        var pod = _parts.Finish(part);
        var (pool, seconds) = (PoolOf(part), Seconds(part));
        _pools[pool].Running--;
        UsefulSeconds += seconds;
        UsefulCoreSeconds += seconds * WorkerOf(part).PodCores / WorkerOf(part).Slots;
        Events.Finished(_parts.Events(part));
        pod.Fleet.Finish(pod, part, now);
    }

    /// <summary>A stopping pod hands a part back, which is repeated from its start.</summary>
    public void HandBack(int part, double now)
    {
        CutSeconds += GiveUp(part, now);
        Enqueue(part);
    }

    /// <summary>A part's pod failed: the part stays leased until the lease expires.</summary>
    public void Lose(int part, double now)
    {
        GiveUp(part, now);
        _pools[PoolOf(part)].Leased++;
        _events.Plan(now + WorkerOf(part).Lease.TotalSeconds, new SimulatedEvent(SimulatedEventKind.LeaseExpired, part));
    }

    public void LeaseExpired(int part)
    {
        _pools[PoolOf(part)].Leased--;
        Enqueue(part);
    }

    private void Enqueue(int part) => _pools[PoolOf(part)].Enqueue(part, _parts.Events(part));

    private void Start(int pool, int part, Pod pod, double now)
    {
        pod.Fleet.Start(pod, part);
        _pools[pool].Running++;
        Events.Started(_parts.Events(part));
        var done = Math.Max(now + Seconds(part), Written(part, now));
        _events.Plan(done, new SimulatedEvent(SimulatedEventKind.PartDone, part, _parts.Start(part, pod, now)));
    }

    /// <summary>When the store has accepted what a part writes: its number of objects per second is limited.</summary>
    private double Written(int part, double now)
    {
        var parts = _parts.CountOfFile(_parts.FileOf(part));
        var writes = (double)WorkerProfile.Writes(parts) / parts;
        Writes += writes;
        return _storeFreeAt = Math.Max(now, _storeFreeAt) + (writes / _scenario.Worker.StoreWritesPerSecond);
    }

    private void Receive(Pod receiver, double now)
    {
        for (var message = 0; message < MessagesPerReceive && _visible.TryDequeue(out var file); message++)
            _inFlight.Enqueue((file, receiver, now));
    }

    private void Commit(int file, double now)
    {
        _isHubBusy = true;
        var seconds = _scenario.Worker.HubSeconds(_parts.CountOfFile(file));
        HubSeconds += seconds;
        _events.Plan(now + seconds, new SimulatedEvent(SimulatedEventKind.HubCommitted, file));
    }

    private double GiveUp(int part, double now)
    {
        _pools[PoolOf(part)].Running--;
        var lost = now - _parts.GiveUp(part);
        LostSeconds += lost;
        Events.GivenUp(_parts.Events(part));
        return lost;
    }

    private int PoolOf(int part) => _pools.Length > 1 && _parts.EventsOfFile(_parts.FileOf(part)) > _scenario.Workload.HeavyAbove ? 1 : 0;

    private WorkerProfile WorkerOf(int part) => PoolOf(part) == 0 ? _scenario.Worker : _scenario.Heavy!.Worker;

    private double Seconds(int part) => WorkerOf(part).Seconds(_parts.Events(part), _parts.CountOfFile(_parts.FileOf(part)));
}
