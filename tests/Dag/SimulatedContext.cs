namespace Spate.Dag.Tests;

/// <summary>
/// A context with a clock of its own. Calls take the time that the test gives them, and what is due first ends first; of what is due
/// together, what was asked first, or what <paramref name="order"/> draws.
/// </summary>
internal sealed class SimulatedContext(Func<SimulatedCall, SimulatedEnd> activity, Random? order = null)
    : ActivitiesContext("Simulated", "simulated-1")
{
    private readonly List<Due> _due = [];
    private readonly Dictionary<string, TaskCompletionSource<object?>> _waits = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Queue<object>> _early = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, int> _attempts = new(StringComparer.Ordinal);
    private DateTime _now = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private int _guids;

    public DateTime Start { get; } = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public override DateTime CurrentUtcDateTime => _now;

    /// <summary>Every call that was made, in order.</summary>
    public List<SimulatedCall> Calls { get; } = [];

    /// <summary>Every event that was sent, in order.</summary>
    public List<(string Instance, string Event, object Payload)> Sent { get; } = [];

    public DagStatus Status { get; private set; } = new(new Dictionary<string, NodeState>(StringComparer.Ordinal));

    public int StatusChanges { get; private set; }

    /// <summary>The most calls that were open at once.</summary>
    public int MaxOpen { get; private set; }

    public int Open { get; private set; }

    /// <summary>Timers that nobody cancelled and that have not fired: a real backend would hold the run open for them.</summary>
    public int OpenTimers => _due.Count(due => due is { IsTimer: true, IsCancelled: false });

    public IEnumerable<string> CalledNodes => Calls.Select(call => call.Node);

    public NodeState this[string node] => Status.Nodes[node];

    /// <summary>Runs an orchestrator to its end.</summary>
    public async Task<T> RunAsync<T>(Func<TaskOrchestrationContext, Task<T>> orchestrator)
    {
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(new InlineContext());
        Task<T> run;
        try
        {
            run = orchestrator(this);
            while (!run.IsCompleted) Step();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }

        return await run;
    }

    public void RaiseAt(TimeSpan at, string name, object payload) =>
        _due.Add(new Due(Start + at, () => Raise(name, payload), IsTimer: false));

    public override async Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null)
    {
        var began = _now;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return (TResult)(await CallAsync(name, input, options))!;
            }
            catch (TaskFailedException e) when (options?.Retry?.Handler is { } handler)
            {
                if (!await handler(new RetryContext(this, attempt, e.FailureDetails, _now - began, CancellationToken.None))) throw;
            }
        }
    }

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        var source = new TaskCompletionSource();
        var due = new Due(fireAt, source.SetResult, IsTimer: true);
        cancellationToken.Register(() =>
        {
            due.IsCancelled = true;
            source.TrySetCanceled(cancellationToken);
        });
        _due.Add(due);
        return source.Task;
    }

    public override async Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default)
    {
        if (_early.TryGetValue(eventName, out var early) && early.TryDequeue(out var payload)) return (T)payload;
        var source = new TaskCompletionSource<object?>();
        _waits[eventName] = source;
        cancellationToken.Register(() => source.TrySetCanceled(cancellationToken));
        return (T)(await source.Task)!;
    }

    public override Guid NewGuid() => new(++_guids, 0, 0, new byte[8]);

    public override void SendEvent(string instanceId, string eventName, object payload) => Sent.Add((instanceId, eventName, payload));

    public override void SetCustomStatus(object? customStatus)
    {
        Status = (DagStatus)customStatus!;
        StatusChanges++;
    }

    private Task<object?> CallAsync(TaskName name, object? input, TaskOptions? options)
    {
        var node = options?.Tags?[ActivityTags.Node] ?? "";
        var pool = options?.Tags?.TryGetValue(ActivityTags.Pool, out var named) == true ? named : ActivityOptions.DefaultPool;
        var attempt = _attempts[node] = _attempts.GetValueOrDefault(node) + 1;
        var call = new SimulatedCall(name, node, pool, input, attempt, _now);
        Calls.Add(call);
        MaxOpen = Math.Max(MaxOpen, ++Open);
        var end = activity(call);
        var source = new TaskCompletionSource<object?>();
        _due.Add(new Due(_now + end.After, () =>
        {
            Open--;
            if (end.Error is null)
                source.SetResult(end.Output);
            else
                source.SetException(Failure(call.Activity, new("Error", end.Error, null, null, isNonRetriable: false)));
        }, IsTimer: false));
        return source.Task;
    }

    private void Raise(string name, object payload)
    {
        if (_waits.Remove(name, out var wait) && !wait.Task.IsCompleted)
            wait.SetResult(payload);
        else
            (_early.TryGetValue(name, out var early) ? early : _early[name] = new Queue<object>()).Enqueue(payload);
    }

    private void Step()
    {
        _due.RemoveAll(due => due.IsCancelled);
        if (_due.Count == 0) throw new InvalidOperationException("The orchestrator waits for what nobody will do.");
        var first = _due.Min(due => due.At);
        var together = _due.Where(due => due.At == first).ToList();
        var next = together[order?.Next(together.Count) ?? 0];
        _due.Remove(next);
        _now = next.At > _now ? next.At : _now;
        next.Happen();
    }

    private sealed record Due(DateTime At, Action Happen, bool IsTimer)
    {
        public bool IsCancelled { get; set; }
    }

    /// <summary>Runs what is posted at once, as the context of Microsoft's engine does.</summary>
    private sealed class InlineContext : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => d(state);
    }
}

/// <summary>A call of an activity.</summary>
internal sealed record SimulatedCall(string Activity, string Node, string Pool, object? Input, int Attempt, DateTime At);

/// <summary>How a call ends, and after how long.</summary>
internal sealed record SimulatedEnd(object? Output, string? Error, TimeSpan After)
{
    public static SimulatedEnd Gives(object? output, TimeSpan after = default) => new(output, null, after);

    public static SimulatedEnd Fails(string error, TimeSpan after = default) => new(null, error, after);
}
