using Spate.Dag;
using Spate.TaskHub;

namespace Spate.Host.Tests;

/// <summary>Graphs and task hubs do not know each other: the tags of a call are all that they share.</summary>
public sealed class PlacementTests
{
    [Theory]
    [InlineData("heavy", 7, "00:30:00")]
    [InlineData("default", -1, "7.00:00:00.5000000")]
    [InlineData("default", 0, null)]
    public void A_hub_reads_what_a_graph_says_of_a_call(string pool, int priority, string? timeout)
    {
        TimeSpan? limit = timeout is null ? null : TimeSpan.Parse(timeout);
        var options = new ActivityOptions { Pool = pool, Priority = priority, Timeout = limit, Node = "enrich" };

        Assert.Equal(new TaskPlacement(pool, priority, limit), TaskPlacement.FromTags(options.ToTaskOptions().Tags));
    }

    [Fact]
    public void What_names_no_pool_runs_in_the_default_one_of_both() =>
        Assert.Equal(TaskPlacement.DefaultPool, ActivityOptions.DefaultPool);
}
