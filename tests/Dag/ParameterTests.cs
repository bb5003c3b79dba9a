namespace Spate.Dag.Tests;

public sealed class ParameterTests
{
    [Fact]
    public async Task A_missing_parameter_is_what_it_is_by_default()
    {
        var context = Context();
        Assert.Equal("eu 3", await context.RunAsync(run => Declare().RunAsync(run, new Order(null, null))));
        Assert.Equal("us 5", await context.RunAsync(run => Declare().RunAsync(run, new Order("us", 5))));
    }

    [Fact]
    public async Task Wrong_parameters_stop_the_run_before_it_begins_and_are_all_named()
    {
        var context = Context();
        var e = await Assert.ThrowsAsync<DagException>(() => context.RunAsync(run => Declare().RunAsync(run, new Order("mars", 4))));

        Assert.Equal(
            "'order' cannot run: parameter 'region' is 'mars', and must be one of 'eu', 'us'; "
            + "parameter 'copies' is '4', and must be one of '3', '5'.",
            e.Message);
        Assert.Equal(["note"], context.CalledNodes);
    }

    [Fact]
    public async Task A_parameter_without_a_default_must_be_given()
    {
        var dag = new DagBuilder<Order>("order");
        var region = dag.Parameter("region", order => order.Region);
        var graph = dag.Build(dag.Activity<Print, string, string>("print", region));
        var e = await Assert.ThrowsAsync<DagException>(() => Context().RunAsync(run => graph.RunAsync(run, new Order(null, null))));

        Assert.Equal("'order' cannot run: parameter 'region' has no value and no default.", e.Message);
    }

    [Fact]
    public void What_is_declared_wrong_is_refused_and_the_shape_shows_the_rest()
    {
        var dag = new DagBuilder<Order>("order");
        dag.Parameter("region", order => order.Region, "eu", "eu", "us");
        Assert.Throws<DagException>(() => dag.Parameter("region", order => order.Region));
        Assert.Throws<DagException>(() => dag.Parameter("copies", order => order.Copies, 4, 3, 5));

        var shown = Assert.Single(dag.Build(dag.Input).Shape.Parameters);
        Assert.Equal(("region", "eu", "eu us"), (shown.Name, shown.Default, string.Join(' ', shown.Allowed)));
    }

    [Fact]
    public async Task A_template_checks_the_parameters_of_each_node_that_uses_it()
    {
        var template = Declare();
        var dag = new DagBuilder<int>("orders");
        var europe = dag.Add("europe", template, dag.Input.Select(n => new Order(null, n)));
        var moon = dag.Add("moon", template, dag.Input.Select(n => new Order("moon", n)));
        var context = Context();
        var e = await Assert.ThrowsAsync<DagException>(
            () => context.RunAsync(run => dag.Build(europe.With(moon, (a, b) => a + b)).RunAsync(run, 3)));

        Assert.Contains("'region' is 'moon'", e.Message, StringComparison.Ordinal);
        Assert.Equal(["europe/print", "moon/note", "europe/note"], context.CalledNodes);
        Assert.Equal(NodeState.Succeeded, context["europe/print"]);
    }

    private static Dag<Order, string> Declare()
    {
        var dag = new DagBuilder<Order>("order");
        var region = dag.Parameter("region", order => order.Region, "eu", "eu", "us");
        var copies = dag.Parameter("copies", order => order.Copies, 3, 3, 5);
        var print = dag.Activity<Print, string, string>("print", region.With(copies, (r, c) => $"{r} {c}"));
        dag.OnExit<Print, string, string>("note", outcome => outcome.Failure?.ErrorMessage ?? "");
        return dag.Build(print);
    }

    private static SimulatedContext Context() => new(call => SimulatedEnd.Gives(call.Input));

    private sealed record Order(string? Region, int? Copies);

    private abstract class Print : TaskActivity<string, string>;
}
