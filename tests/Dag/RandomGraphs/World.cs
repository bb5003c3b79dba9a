using System.Collections.Concurrent;

namespace Spate.Dag.Tests.RandomGraphs;

/// <summary>What the activities of random graphs meet: less of it is broken with each rewind of their run.</summary>
internal sealed class World
{
    private readonly ConcurrentDictionary<string, int> _rewinds = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Run, string Path), int> _done = new();

    public int Work(TaskActivityContext context, WorkInput input)
    {
        if (input.Fails && PlanModel.IsBroken(input.Value, _rewinds.GetValueOrDefault(context.InstanceId)))
            throw new InvalidOperationException("no luck");
        _done.AddOrUpdate((context.InstanceId, input.Path), 1, (_, times) => times + 1);
        return PlanModel.Work(input.Value);
    }

    public void Mend(string run) => _rewinds.AddOrUpdate(run, 1, (_, rewinds) => rewinds + 1);

    /// <summary>How many times a node of a run, or an item of its fan-out, was done.</summary>
    public int TimesDone(string run, string path) => _done.GetValueOrDefault((run, path));
}
