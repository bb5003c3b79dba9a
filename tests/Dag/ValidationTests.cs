namespace Spate.Dag.Tests;

/// <summary>What is refused before a graph runs, with the names of graph and node. Bounds and limits are with what they bound.</summary>
public sealed class ValidationTests
{
    private readonly DagBuilder<int> _dag = new("checked");

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("a[0]")]
    [InlineData("a--b")]
    [InlineData("-a")]
    public void A_name_that_a_path_could_not_hold_is_refused(string name) =>
        Assert.Equal(
            $"'{name}' cannot name a node of 'checked': use letters and digits, with single '-' between them.", Refused(() => Node(name)));

    [Fact]
    public void Names_are_unique_whatever_their_case_as_events_are_by_their_names()
    {
        Node("work");
        _dag.OnExit<Do, int, int>("notify", _ => 0);

        Assert.Equal("Node 'Work' of 'checked' has the name of another node.", Refused(() => Node("Work")));
        Assert.Equal("Node 'notify' of 'checked' has the name of another node.", Refused(() => Node("notify")));
    }

    [Fact]
    public void A_node_that_leads_nowhere_is_refused_unless_it_is_named_as_a_leaf()
    {
        var used = Node("used");
        var lost = Node("lost");

        Assert.StartsWith("Node 'lost' of 'checked' leads nowhere", Refused(() => _dag.Build(used)), StringComparison.Ordinal);
        _dag.Build(used, lost);
    }

    [Fact]
    public void Nodes_of_another_graph_are_refused_wherever_they_are_taken()
    {
        var other = new DagBuilder<int>("other");
        var foreign = other.Activity<Do, int, int>("foreign", other.Input);
        const string Expected = "Node 'work' of 'checked' takes 'foreign', which is a node of another graph.";

        Assert.Equal(Expected, Refused(() => _dag.Activity<Do, int, int>("work", foreign)));
        Assert.Equal(Expected, Refused(() => Node("work", new() { After = foreign.Failed })));
        Assert.Equal(Expected, Refused(() => Node("work", new() { When = new(foreign.Select(n => n > 0), "positive") })));
        Assert.Equal(
            "The output of 'checked' takes 'foreign', which is a node of another graph.", Refused(() => _dag.Build(foreign)));
    }

    [Fact]
    public void A_node_that_can_never_start_is_refused()
    {
        var first = Node("first");
        var second = Node("second", new() { After = first });
        var optional = Node("optional", new() { When = new(_dag.Input.Select(n => n > 0), "positive") });

        Assert.Equal(
            "Node 'both' of 'checked' can never start: after first.Succeeded && first.Failed.",
            Refused(() => Node("both", new() { After = first.Succeeded & first.Failed })));
        Assert.Equal(
            "Node 'skip' of 'checked' can never start: after first.Skipped.",
            Refused(() => Node("skip", new() { After = first.Skipped })));
        Assert.Equal(
            "Node 'omit' of 'checked' can never start: after first.Omitted.",
            Refused(() => Node("omit", new() { After = first.Omitted })));
        Assert.Equal(
            "Node 'takes' of 'checked' can never start: after first.Failed.",
            Refused(() => _dag.Activity<Do, int, int>("takes", first, new() { After = first.Failed })));
        Node("fine", new() { After = (optional.Skipped | second.Omitted) & !first.Failed });
    }

    [Fact]
    public void Unknown_activities_are_found_in_graphs_within_too()
    {
        var inner = new DagBuilder<int>("inner");
        var template = inner.Build(inner.Activity<Do, int, int>("work", inner.Input));
        var graph = _dag.Build(_dag.FanOut("each", template, Items.Range(0, 3)));

        graph.Shape.CheckActivities(["Do"]);
        Assert.Equal("Node 'work' of 'inner' runs activity 'Do', which is not registered.", Refused(() => graph.Shape.CheckActivities([])));
    }

    private static string Refused(Action declare) => Assert.Throws<DagException>(declare).Message;

    private static string Refused(Func<object> declare) => Assert.Throws<DagException>(declare).Message;

    private Node<int> Node(string name, NodeOptions<int>? options = null) => _dag.Activity<Do, int, int>(name, _dag.Input, options);

    private abstract class Do : TaskActivity<int, int>;
}
