using DurableTask.Core;
using DurableTask.Core.History;
using Spate.Dag;
using Spate.Host.Runs.Nodes;

namespace Spate.Host.Tests.Runs;

public sealed class NodeTreeTests
{
    private readonly List<HistoryEvent> _history = [];

    [Fact]
    public void A_fan_out_is_one_node_with_counts_and_the_first_failures()
    {
        for (var item = 0; item < 40; item++)
            Call($"enrich[{item}]", failed: item % 2 == 0);

        var node = Assert.Single(Read(OrchestrationRuntimeStatus.Failed, ("enrich", NodeState.Failed)));

        Assert.Equal((40, 20, 20, 0), (node.Items!.Total, node.Items.Succeeded, node.Items.Failed, node.Items.Running));
        Assert.Equal(ItemCounts.MaxFailures, node.Items.Failures.Count);
        Assert.Equal(
            ("enrich[0]", 1, "no luck with enrich[0]"),
            (node.Items.Failures[0].Path, node.Items.Failures[0].Calls, node.Items.Failures[0].Failure));
    }

    [Fact]
    public void An_item_that_will_be_tried_again_has_not_failed()
    {
        Call("enrich[0]", failed: true);
        Call("enrich[1]");

        var node = Assert.Single(Read(OrchestrationRuntimeStatus.Running, ("enrich", NodeState.Running)));

        Assert.Equal((1, 0, 1), (node.Items!.Succeeded, node.Items.Failed, node.Items.Running));
    }

    [Fact]
    public void Retries_count_as_calls_of_one_item()
    {
        Call("inspect", failed: true);
        Call("inspect", failed: true);
        Call("inspect");

        var node = Assert.Single(Read(OrchestrationRuntimeStatus.Completed, ("inspect", NodeState.Succeeded)));

        Assert.Null(node.Items);
        Assert.Equal((3, 2, NodeState.Succeeded), (node.Calls, node.FailedCalls, node.State));
    }

    [Fact]
    public void Nodes_of_a_graph_within_a_fan_out_stand_below_it_without_numbers()
    {
        Call("tiles[0]/read");
        Call("tiles[1]/read");
        Call("tiles[0]/write", failed: true);

        var tiles = Assert.Single(Read(OrchestrationRuntimeStatus.Failed, ("tiles", NodeState.Failed)));

        Assert.Equal(["tiles/read", "tiles/write"], tiles.Nodes.Select(static node => node.Path));
        Assert.Equal((3, 1), (tiles.Calls, tiles.FailedCalls));
        Assert.Equal((2, 2), (tiles.Nodes[0].Items!.Total, tiles.Nodes[0].Items!.Succeeded));
        Assert.Equal("tiles[0]/write", Assert.Single(tiles.Nodes[1].Items!.Failures).Path);
    }

    [Theory]
    [InlineData(NodeState.Succeeded)]
    [InlineData(NodeState.Failed)]
    public void A_graph_that_the_run_says_nothing_of_is_in_the_state_of_its_parts(NodeState state)
    {
        var webhooks = Assert.Single(Read(OrchestrationRuntimeStatus.Completed, ("webhooks/post", state)));

        Assert.Equal(("webhooks", state, state), (webhooks.Path, webhooks.State, Assert.Single(webhooks.Nodes).State));
    }

    [Fact]
    public void What_a_terminated_run_left_undone_does_not_run()
    {
        Call("inspect", answered: false);

        var nodes = Read(
            OrchestrationRuntimeStatus.Terminated, ("inspect", NodeState.Running), ("enrich", NodeState.Running),
            ("commit", NodeState.Pending));

        Assert.Equal([NodeState.Failed, NodeState.Omitted, NodeState.Omitted], nodes.Select(static node => node.State));
        Assert.Null(nodes[0].Seconds);
    }

    [Fact]
    public void Calls_without_a_node_stand_under_their_activity()
    {
        Call(null);

        var node = Assert.Single(Read(OrchestrationRuntimeStatus.Completed));

        Assert.Equal(("Work", NodeState.Succeeded, 2.0), (node.Name, node.State, node.Seconds));
    }

    private IReadOnlyList<NodeDetails> Read(
        OrchestrationRuntimeStatus run, params (string Node, NodeState State)[] states) => NodeTree.Read(
        null,
        new DagStatus(states.ToDictionary(static state => state.Node, static state => state.State, StringComparer.Ordinal)),
        NodeCall.Of(_history),
        run);

    private void Call(string? node, bool failed = false, bool answered = true)
    {
        var (id, at) = (_history.Count, new DateTime(2026, 3, 14, 15, 9, 26, DateTimeKind.Utc).AddSeconds(_history.Count));
        var tags = node is null ? null : new Dictionary<string, string>(StringComparer.Ordinal) { [ActivityTags.Node] = node };
        _history.Add(new TaskScheduledEvent(id, "Work") { Tags = tags, Timestamp = at });
        if (!answered)
            return;
        HistoryEvent answer = failed
            ? new TaskFailedEvent(-1, id, "", "", new FailureDetails("E", $"no luck with {node}", null, null, true))
            : new TaskCompletedEvent(-1, id, null);
        answer.Timestamp = at.AddSeconds(2);
        _history.Add(answer);
    }
}
