using Microsoft.DurableTask;

namespace Spate.Dag;

/// <summary>What locks need of a backend's client, which this library does not know.</summary>
public interface ILockHost
{
    /// <summary>Starts an orchestration, unless one of this id is under way. One of this id that has ended is replaced.</summary>
    Task EnsureRunningAsync(TaskName orchestrator, string instanceId);

    /// <summary>Of these orchestrations, those that have ended or are gone.</summary>
    Task<IReadOnlyList<string>> FindEndedAsync(IReadOnlyList<string> instanceIds);
}
