using System.Text.Json;

namespace Spate.Dag.Tests;

public sealed class FanOutTests
{
    [Fact]
    public async Task Of_ten_thousand_items_one_in_a_hundred_may_fail_where_two_are_tolerated()
    {
        var (graph, context) = Large(FailureTolerance.Share(0.02));
        var result = await context.RunAsync(run => graph.RunAsync(run, 10_000));

        Assert.Equal((10_000, 9_900, 100), (result.Items, result.Outputs.Count, result.Failures.Count));
        Assert.Equal(
            Enumerable.Range(0, 100).Select(i => new ItemFailure((100 * i) + 99, $"{(100 * i) + 99}", "no luck")), result.Failures);
        Assert.Equal(result.Outputs.Select(item => 2 * item.Index), result.Values);
        var status = context.Status.FanOuts!["each"];
        Assert.Equal((10_000, 9_900, 100), (status.Items, status.Succeeded, status.Failed));
        Assert.Equal(result.Failures.Take(10), status.Failures);
        Assert.InRange(context.StatusChanges, 1, 110);
        Assert.InRange(JsonSerializer.Serialize(context.Status).Length, 1, 1000);
    }

    [Fact]
    public async Task Where_half_of_a_hundredth_is_tolerated_it_stops_early_says_so_and_awaits_what_began()
    {
        var (graph, context) = Large(FailureTolerance.Share(0.005));
        var e = await Assert.ThrowsAsync<FanOutException>(() => context.RunAsync(run => graph.RunAsync(run, 10_000)));

        Assert.StartsWith(
            "The fan-out 'each' failed: 51 of its 10000 items failed, and it tolerates 50 (0.5 %). ", e.Message, StringComparison.Ordinal);
        Assert.Contains("The first failures: item 99 (99): no luck; item 199", e.Message, StringComparison.Ordinal);
        Assert.Equal(51, e.Failures.Count);
        Assert.Equal(0, context.Open);
        Assert.InRange(context.Calls.Count, 5_100, 5_100 + 64);
        Assert.Equal(NodeState.Failed, context["each"]);
    }

    [Fact]
    public async Task The_next_item_begins_as_one_ends_and_no_more_than_may_run_at_once()
    {
        var dag = new DagBuilder<int>("window");
        var graph = dag.Build(dag.FanOut<Double, int, int>("each", Items.Range(0, 5), new() { Concurrency = 2 }));
        var context = new SimulatedContext(call => SimulatedEnd.Gives(0, TimeSpan.FromSeconds((int)call.Input! == 0 ? 100 : 10)));
        await context.RunAsync(run => graph.RunAsync(run, 0));

        Assert.Equal([0, 0, 10, 20, 30], context.Calls.Select(call => (call.At - context.Start).TotalSeconds));
        Assert.Equal(2, context.MaxOpen);
    }

    [Fact]
    public async Task A_range_and_a_product_are_items_too()
    {
        var dag = new DagBuilder<int>("lists");
        var letters = Items.Product(Items.Of("a", "b"), Items.Range(dag.Input), (letter, n) => $"{letter}{n}");
        var each = dag.FanOut<Upper, string, string>("each", letters, new() { MaxItems = 6 });
        var graph = dag.Build(each);
        var context = new SimulatedContext(call => SimulatedEnd.Gives(((string)call.Input!).ToUpperInvariant()));

        Assert.Equal(["A0", "A1", "A2", "B0", "B1", "B2"], await context.RunAsync(run => graph.RunAsync(run, 3)));
        Assert.Equal(["each[0]", "each[1]", "each[2]", "each[3]", "each[4]", "each[5]"], context.CalledNodes);
        var e = await Assert.ThrowsAsync<DagException>(() => context.RunAsync(run => graph.RunAsync(run, 1_000_000_000)));
        Assert.Contains("'each' would fan out to 2000000000 items; its bound is 6", e.Message, StringComparison.Ordinal);
        e = await Assert.ThrowsAsync<DagException>(() => context.RunAsync(run => graph.RunAsync(run, -1)));
        Assert.Equal("A fan-out cannot go over -1 items.", e.Message);
    }

    [Fact]
    public async Task A_fan_out_of_a_graph_counts_the_states_of_its_nodes()
    {
        var template = new DagBuilder<int>("item");
        var first = template.Activity<Double, int, int>("first", template.Input);
        var large = template.Activity<Double, int, int>("large", first, new() { When = new(first.Select(n => n > 6), "large") });
        var dag = new DagBuilder<int>("outer");
        var each = dag.FanOut("each", template.Build(large.OrDefault()), Items.Range(0, 5), FailureTolerance.Count(1));
        var context = new SimulatedContext(call =>
            call.Node == "each[1]/first" ? SimulatedEnd.Fails("no luck") : SimulatedEnd.Gives(2 * (int)call.Input!));
        var result = await context.RunAsync(run => dag.Build(each).RunAsync(run, 0));

        Assert.Equal([new(0, 0), new(2, 0), new(3, 0), new(4, 16)], result.Outputs);
        Assert.Equal(["each"], context.Status.Nodes.Keys);
        Assert.Equal(["Failed 1", "Succeeded 4"], CountsOf("each/first"));
        Assert.Equal(["Omitted 1", "Skipped 3", "Succeeded 1"], CountsOf("each/large"));

        IEnumerable<string> CountsOf(string node) => context.Status.Counts![node].Select(count => $"{count.Key} {count.Value}").Order();
    }

    [Fact]
    public void The_result_of_a_tolerant_fan_out_goes_through_json()
    {
        var result = new FanOutResult<int>(3, [new(0, 5), new(2, 7)], [new(1, "b", "no luck")]);
        var read = JsonSerializer.Deserialize<FanOutResult<int>>(JsonSerializer.Serialize(result))!;
        Assert.Equal((3, "0 5 2 7", "item 1 (b): no luck"), (
            read.Items,
            string.Join(' ', read.Outputs.Select(item => $"{item.Index} {item.Output}")),
            Assert.Single(read.Failures).ToString()));
    }

    [Theory]
    [InlineData(0.29, 100, 29)]
    [InlineData(0.005, 199, 0)]
    [InlineData(0.005, 200, 1)]
    [InlineData(1, 7, 7)]
    public void A_share_is_rounded_down_and_not_by_binary_fractions(double share, int items, int allowed) =>
        Assert.Equal(allowed, FailureTolerance.Share(share).Allowed(items));

    [Fact]
    public void An_unbounded_fan_out_is_refused_with_graph_and_node()
    {
        var dag = new DagBuilder<IReadOnlyList<int>>("wide");
        var e = Assert.Throws<DagException>(() => dag.FanOut<Double, int, int>("each", dag.Input));
        Assert.Contains("Node 'each' of 'wide' is an unbounded fan-out", e.Message, StringComparison.Ordinal);
        Assert.Throws<DagException>(() => dag.FanOut<Double, int, int>("each", dag.Input, new() { Concurrency = 0 }));
        Assert.Throws<DagException>(() => dag.FanOut<Double, int, int>("each", Items.Of(1, 2, 3), new() { MaxItems = 2 }));
        dag.FanOut<Double, int, int>("static", Items.Of(1, 2, 3));
        dag.FanOut<Double, int, int>("window", dag.Input, new() { Concurrency = 4 });
    }

    private static (Dag<int, FanOutResult<int>> Graph, SimulatedContext Context) Large(FailureTolerance tolerance)
    {
        var dag = new DagBuilder<int>("large");
        var graph = dag.Build(dag.FanOut<Double, int, int>("each", Items.Range(dag.Input), tolerance, new() { Concurrency = 64 }));
        return (graph, new SimulatedContext(call =>
            (int)call.Input! % 100 == 99 ? SimulatedEnd.Fails("no luck") : SimulatedEnd.Gives(2 * (int)call.Input!)));
    }

    private abstract class Double : TaskActivity<int, int>;

    private abstract class Upper : TaskActivity<string, string>;
}
