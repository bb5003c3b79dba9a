using Spate.EndToEnd.Tests.Harness;

namespace Spate.EndToEnd.Tests;

/// <summary>Where in the work a process is killed.</summary>
internal abstract record KillPoint
{
    /// <summary>
    /// The point of the plan's n-th kill: mostly in the work, sometimes anywhere in time, sometimes while Spate stops in good order.
    /// </summary>
    public static KillPoint Next(Random random, int kill) => (kill % 5) switch
    {
        1 => new AfterTime(TimeSpan.FromMilliseconds(random.Next(50, 1500))),
        4 => new InTheStop(random.Next(1, 6), TimeSpan.FromMilliseconds(random.Next(0, 80))),
        _ => new AfterObjects(random.Next(1, 13)),
    };

    public abstract Task ReachAsync(Workspace workspace, SpateProcess spate);

    /// <summary>When so many objects have appeared, whole or half written, since the start.</summary>
    private sealed record AfterObjects(int Count) : KillPoint
    {
        public override Task ReachAsync(Workspace workspace, SpateProcess spate)
        {
            var before = Present(workspace).ToHashSet(StringComparer.Ordinal);
            var seen = new HashSet<string>(StringComparer.Ordinal);
            return Deadline.UntilAsync(
                () =>
                {
                    seen.UnionWith(Present(workspace).Where(path => !before.Contains(path)));
                    return seen.Count >= Count;
                },
                () => $"Only {seen.Count} of {Count} objects appeared. What spate wrote:\n{spate.Transcript}");
        }

        private static IEnumerable<string> Present(Workspace workspace) => workspace.Results.Files().Concat(workspace.StagedFiles());
    }

    /// <summary>
    /// A while after the start, wherever the work may be then. The time is a part of the fault, as is the moment of a power failure:
    /// nothing that follows depends on where it hits.
    /// </summary>
    private sealed record AfterTime(TimeSpan Time) : KillPoint
    {
        public override Task ReachAsync(Workspace workspace, SpateProcess spate) => Task.Delay(Time, TestContext.Current.CancellationToken);
    }

    /// <summary>A while after a signal that asked for an end in good order.</summary>
    private sealed record InTheStop(int Objects, TimeSpan Time) : KillPoint
    {
        public override async Task ReachAsync(Workspace workspace, SpateProcess spate)
        {
            await new AfterObjects(Objects).ReachAsync(workspace, spate);
            spate.Terminate();
            await Task.Delay(Time, TestContext.Current.CancellationToken);
        }
    }
}
