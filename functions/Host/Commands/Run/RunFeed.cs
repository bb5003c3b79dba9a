using Microsoft.DurableTask.Client;
using Spate.Host.Runs;
using Spate.Pipeline;

namespace Spate.Host.Commands.Run;

/// <summary>Follows the runs in a task hub, at a cost that depends on the unfinished and recent runs, not on all runs.</summary>
internal sealed class RunFeed(DurableTaskClient client, TimeProvider time)
{
    /// <summary>How long after its time of creation a run may become visible.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, DateTimeOffset> _unfinished = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _recent = new(StringComparer.Ordinal);
    private readonly DateTimeOffset _start = time.GetUtcNow();

    /// <summary>Runs seen: those unfinished at the start, and all since.</summary>
    public int Known { get; private set; }

    /// <summary>Runs that were seen to end.</summary>
    public int Ended { get; private set; }

    /// <summary>The ended runs that did not complete.</summary>
    public int Failed { get; private set; }

    /// <summary>Returns the runs that ended since the last call, with their inputs and outputs.</summary>
    public async Task<IReadOnlyList<OrchestrationMetadata>> LookAsync(CancellationToken cancellationToken)
    {
        var since = Later(_start, time.GetUtcNow() - Margin);
        var running = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var run in client.GetAllInstancesAsync(new OrchestrationQuery(CreatedFrom: since, PageSize: 1000))
            .WithCancellation(cancellationToken))
        {
            Meet(run);
        }

        await foreach (var run in client.GetAllInstancesAsync(new OrchestrationQuery(Statuses: RunStates.Unfinished, PageSize: 1000))
            .WithCancellation(cancellationToken))
        {
            running.Add(run.InstanceId);
            MeetAgain(run);
        }

        var ended = new List<OrchestrationMetadata>();
        foreach (var id in _unfinished.Keys.Where(id => !running.Contains(id)).ToList())
        {
            var run = await client.GetInstanceAsync(id, getInputsAndOutputs: true, cancellationToken);
            if (run is { IsCompleted: false })
                continue;

            _unfinished.Remove(id);
            if (run is null)
                continue;

            ended.Add(run);
            Ended++;
            Failed += run.RuntimeStatus == OrchestrationRuntimeStatus.Completed ? 0 : 1;
        }

        foreach (var old in _recent.Where(entry => entry.Value < since && !_unfinished.ContainsKey(entry.Key))
            .Select(static entry => entry.Key)
            .ToList())
        {
            _recent.Remove(old);
        }

        return ended;
    }

    private void Meet(OrchestrationMetadata run)
    {
        if (ScheduleClient.IsKeeper(run.InstanceId) || !_recent.TryAdd(run.InstanceId, run.CreatedAt))
            return;

        Known++;
        _unfinished.Add(run.InstanceId, run.CreatedAt);
    }

    /// <summary>What is unfinished after it was seen to end was rewound, or started anew: one more to wait for.</summary>
    private void MeetAgain(OrchestrationMetadata run)
    {
        if (_unfinished.ContainsKey(run.InstanceId))
            return;

        _recent.Remove(run.InstanceId);
        Meet(run);
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
