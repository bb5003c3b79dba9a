namespace Spate.TaskHub.Hubs;

/// <summary>Lets callers wait for a change of an instance.</summary>
internal sealed class InstanceSignals
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Signal> _waiting = new(StringComparer.Ordinal);

    internal bool AnyWaits
    {
        get
        {
            lock (_lock)
                return _waiting.Count > 0;
        }
    }

    /// <summary>
    /// Begins to wait for the next change. Do so before reading the state, so that no change falls between, and dispose it.
    /// </summary>
    internal Wait Join(string instanceId)
    {
        lock (_lock)
        {
            if (!_waiting.TryGetValue(instanceId, out var signal))
                _waiting[instanceId] = signal = new Signal();
            signal.Waits++;
            return new Wait(this, instanceId, signal);
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
                    signal.Changed.TrySetResult();
            }
        }
    }

    internal void RaiseAll()
    {
        lock (_lock)
        {
            foreach (var signal in _waiting.Values)
                signal.Changed.TrySetResult();
            _waiting.Clear();
        }
    }

    private void Leave(string instanceId, Signal signal)
    {
        lock (_lock)
        {
            // After a change, others may wait for the next one under the same id.
            if (--signal.Waits == 0 && _waiting.TryGetValue(instanceId, out var current) && current == signal)
                _waiting.Remove(instanceId);
        }
    }

    /// <summary>One caller's wait.</summary>
    internal readonly struct Wait(InstanceSignals signals, string instanceId, Signal signal) : IDisposable
    {
        /// <summary>Completes at the next change.</summary>
        internal Task Changed => signal.Changed.Task;

        public void Dispose() => signals.Leave(instanceId, signal);
    }

    internal sealed class Signal
    {
        internal TaskCompletionSource Changed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal int Waits { get; set; }
    }
}
