namespace Spate.Planning.Simulation;

/// <summary>
/// The way of files through the queue, the hub and the slots: visible → in flight → waiting in the hub → running → done.
/// </summary>
/// <remarks>
/// As the worker does it (ObjectCreatedTrigger, HubCapacity, EnrichObject): a trigger receives up to ten messages while no more activities wait
/// in the hub than one worker runs at a time; a message is in flight until the hub has its run; then it is deleted, and the run's parts wait for
/// slots in the order in which they came.
/// </remarks>
internal sealed class SimulatedWork
{
    private const int MessagesPerReceive = 10;

    private readonly WorkerProfile _worker;
    private readonly SimulatedEvents _events;
    private readonly Parts _parts;
    private readonly double[] _arrivals;
    private readonly Queue<int> _visible = new();
    private readonly Queue<(int File, Pod Receiver, double At)> _inFlight = new();
    private readonly Queue<int> _waiting = new();
    private int _arrived;
    private bool _isHubBusy;
    private int _running;

    // Messages of dead pods that do not show yet, and activities that dead pods have leased.
    private int _hidden;
    private int _leased;

    public SimulatedWork(Workload workload, WorkerProfile worker, SimulatedEvents events)
    {
        (_worker, _events, _parts) = (worker, events, new Parts(workload));
        _arrivals = [.. Enumerable.Range(0, workload.Files).Select(file => workload.Arrival.TotalSeconds * file / workload.Files)];
    }

    public WorkCounts Counts => new(_arrived, _visible.Count, _inFlight.Count + _hidden, _waiting.Count, _running + _leased);

    /// <summary>Events by where they are.</summary>
    public WorkEvents Events { get; } = new();

    /// <summary>Whether all files came, and all their parts are done.</summary>
    public bool IsDone => _parts.Done == _parts.Count;

    /// <summary>Parts in all.</summary>
    public int PartCount => _parts.Count;

    /// <summary>The longest time that a part takes in a slot, in seconds.</summary>
    public double LongestPart => _parts.Longest(_worker);

    /// <summary>Seconds of slots that went into parts that were done, and into parts that were given up.</summary>
    public double UsefulSeconds { get; private set; }

    public double LostSeconds { get; private set; }

    /// <summary>Seconds during which the hub took files.</summary>
    public double HubSeconds { get; private set; }

    /// <summary>Lets the files of this time arrive.</summary>
    public void Arrive(double now)
    {
        for (; _arrived < _arrivals.Length && _arrivals[_arrived] <= now; _arrived++)
        {
            _visible.Enqueue(_arrived);
            Events.Arrived(_parts.EventsOfFile(_arrived));
        }
    }

    /// <summary>Gives free slots what waits, and lets triggers and hub go on.</summary>
    public void Feed(PodFleet fleet, double now)
    {
        while (_waiting.Count > 0 && fleet.TryTakeSlot(out var pod))
            Start(_waiting.Dequeue(), pod, now);
        while (_visible.Count > 0 && _waiting.Count + _inFlight.Count <= _worker.Slots && fleet.NextReceiver() is { } receiver)
            Receive(receiver, now);
        if (!_isHubBusy && _inFlight.TryPeek(out var next))
            Commit(next.File, now);
    }

    /// <summary>The hub has taken the file that is in flight longest; or not, if its receiver died with it.</summary>
    public void Committed()
    {
        _isHubBusy = false;
        var (file, receiver, at) = _inFlight.Dequeue();
        if (receiver.Phase == PodPhase.Dead)
        {
            _hidden++;
            _events.Plan(at + _worker.Visibility.TotalSeconds, new SimulatedEvent(SimulatedEventKind.MessageReturned, file));
            return;
        }

        foreach (var part in _parts.OfFile(file))
            _waiting.Enqueue(part);
    }

    public void Returned(int file)
    {
        _hidden--;
        _visible.Enqueue(file);
    }

    /// <summary>A slot is done with a part, unless it was given up meanwhile.</summary>
    public void Finish(int part, int attempt, PodFleet fleet, double now)
    {
        if (!_parts.IsCurrent(part, attempt))
            return;

        var pod = _parts.Finish(part);
        _running--;
        UsefulSeconds += Seconds(part);
        Events.Finished(_parts.Events(part));
        fleet.Finish(pod, part, now);
    }

    /// <summary>A stopping pod hands a part back: somebody does it again from its start.</summary>
    public void HandBack(int part, double now)
    {
        GiveUp(part, now);
        _waiting.Enqueue(part);
    }

    /// <summary>A part's pod died: it stays leased until the lease is over.</summary>
    public void Lose(int part, double now)
    {
        GiveUp(part, now);
        _leased++;
        _events.Plan(now + _worker.Lease.TotalSeconds, new SimulatedEvent(SimulatedEventKind.LeaseExpired, part));
    }

    public void LeaseExpired(int part)
    {
        _leased--;
        _waiting.Enqueue(part);
    }

    private void Start(int part, Pod pod, double now)
    {
        pod.Running.Add(part);
        _running++;
        Events.Started(_parts.Events(part));
        _events.Plan(now + Seconds(part), new SimulatedEvent(SimulatedEventKind.PartDone, part, _parts.Start(part, pod, now)));
    }

    private void Receive(Pod receiver, double now)
    {
        for (var message = 0; message < MessagesPerReceive && _visible.TryDequeue(out var file); message++)
            _inFlight.Enqueue((file, receiver, now));
    }

    private void Commit(int file, double now)
    {
        _isHubBusy = true;
        var seconds = _worker.HubSeconds(_parts.CountOfFile(file));
        HubSeconds += seconds;
        _events.Plan(now + seconds, new SimulatedEvent(SimulatedEventKind.HubCommitted, file));
    }

    private void GiveUp(int part, double now)
    {
        _running--;
        LostSeconds += now - _parts.GiveUp(part);
        Events.GivenUp(_parts.Events(part));
    }

    private double Seconds(int part) => _worker.Seconds(_parts.Events(part), _parts.CountOfFile(_parts.FileOf(part)));
}

/// <summary>Files that arrived, messages by state, and activities by state. What a dead pod held counts as in flight and running until it is free.</summary>
internal readonly record struct WorkCounts(int Arrived, int Visible, int InFlight, int Waiting, int Running);

/// <summary>Events by where they are. Their sum is all that arrived, at any time.</summary>
internal sealed class WorkEvents
{
    /// <summary>In files whose notification was sent.</summary>
    public long InArrived { get; private set; }

    /// <summary>In the queue or waiting in the hub.</summary>
    public long Waiting { get; private set; }

    /// <summary>In parts that a slot is at.</summary>
    public long Running { get; private set; }

    /// <summary>In parts that are done.</summary>
    public long Done { get; private set; }

    public void Arrived(long events) => (InArrived, Waiting) = (InArrived + events, Waiting + events);

    public void Started(long events) => (Waiting, Running) = (Waiting - events, Running + events);

    public void Finished(long events) => (Running, Done) = (Running - events, Done + events);

    public void GivenUp(long events) => (Running, Waiting) = (Running - events, Waiting + events);
}
