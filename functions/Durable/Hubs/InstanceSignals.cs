namespace Spate.Durable.Hubs;

/// <summary>Lets callers wait for a change of an instance.</summary>
internal sealed class InstanceSignals
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, TaskCompletionSource> _waiting = new(StringComparer.Ordinal);

    internal bool AnyWaits
    {
        get
        {
            lock (_lock)
                return _waiting.Count > 0;
        }
    }

    /// <summary>A task that completes at the next change. Take it before reading the state, so that no change falls between.</summary>
    internal Task Next(string instanceId)
    {
        lock (_lock)
        {
            if (!_waiting.TryGetValue(instanceId, out var signal))
                _waiting[instanceId] = signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return signal.Task;
        }
    }

    /// <summary>The instances that are waited for.</summary>
    internal string[] Waiting()
    {
        lock (_lock)
            return [.. _waiting.Keys];
    }

    internal void Raise(IReadOnlyList<string> instanceIds)
    {
        if (instanceIds.Count == 0)
            return;
        lock (_lock)
        {
            foreach (var instanceId in instanceIds)
            {
                if (_waiting.Remove(instanceId, out var signal))
                    signal.TrySetResult();
            }
        }
    }

    internal void RaiseAll()
    {
        lock (_lock)
        {
            foreach (var signal in _waiting.Values)
                signal.TrySetResult();
            _waiting.Clear();
        }
    }
}
