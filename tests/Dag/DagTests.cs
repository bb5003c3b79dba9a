namespace Spate.Dag.Tests;

public sealed class DagTests
{
    [Fact]
    public async Task Outputs_flow_along_the_edges()
    {
        var dag = new DagBuilder<int>("sum");
        var first = dag.Activity<Double, int, int>("first", dag.Input);
        var second = dag.Activity<Double, int, int>("second", dag.Input.Select(n => n + 1));
        var graph = dag.Build(first.With(second, (a, b) => a + b));

        Assert.Equal(2 * 5 + 2 * 6, await graph.RunAsync(Doubling(), 5));
    }

    [Fact]
    public async Task A_fan_out_runs_once_per_item_and_keeps_their_order()
    {
        var graph = FanOut(max: 3);
        var first = new TaskCompletionSource<object?>();
        var context = new ScriptedContext().OnAsync<Double, int>(n => n == 1 ? first.Task : Task.FromResult<object?>(2 * n));
        var run = graph.RunAsync(context, [1, 2, 3]);

        Assert.Equal(3, context.Called.Count);
        Assert.False(run.IsCompleted);
        first.SetResult(2);
        Assert.Equal([2, 4, 6], await run);
    }

    [Fact]
    public async Task An_empty_fan_out_succeeds() => Assert.Empty(await FanOut(max: 3).RunAsync(Doubling(), []));

    [Fact]
    public async Task A_fan_out_past_its_bound_fails_before_anything_runs()
    {
        var context = Doubling();
        var e = await Assert.ThrowsAsync<DagException>(() => FanOut(max: 3).RunAsync(context, [1, 2, 3, 4]));
        Assert.Contains("'each' would fan out to 4 items; its bound is 3", e.Message, StringComparison.Ordinal);
        Assert.Empty(context.Called);
    }

    [Theory]
    [InlineData(true, 20, "Succeeded")]
    [InlineData(false, 0, "Skipped")]
    public async Task A_condition_decides_whether_a_node_runs(bool holds, int expected, string state)
    {
        var dag = new DagBuilder<int>("maybe");
        var checkedNode = dag.Activity<Check, int, bool>("check", dag.Input);
        var optional = dag.Activity<Double, int, int>("optional", dag.Input, new() { When = new(checkedNode, "it holds") });
        var graph = dag.Build(optional.OrDefault());
        var context = new ScriptedContext().On<Check, int>(_ => holds).On<Double, int>(n => 2 * n);

        Assert.Equal(expected, await graph.RunAsync(context, 10));
        Assert.Equal(state, Assert.IsType<DagStatus>(context.CustomStatus).Nodes["optional"].ToString());
    }

    [Fact]
    public async Task What_takes_the_output_of_a_skipped_node_is_skipped_too()
    {
        var dag = new DagBuilder<int>("chain");
        var skipped = dag.Activity<Double, int, int>("skipped", dag.Input, new() { When = new(dag.Input.Select(_ => false), "never") });
        var follower = dag.Activity<Double, int, int>("follower", skipped);
        var after = dag.Activity<Double, int, int>("after", dag.Input, new() { After = follower });
        var context = Doubling();

        Assert.Equal(8, await dag.Build(after).RunAsync(context, 4));
        var states = Assert.IsType<DagStatus>(context.CustomStatus).Nodes;
        Assert.Equal([NodeState.Skipped, NodeState.Skipped, NodeState.Succeeded], states.Values);
    }

    [Fact]
    public async Task A_failure_omits_what_follows_waits_for_what_runs_and_is_thrown()
    {
        var dag = new DagBuilder<int>("broken");
        var slow = dag.Activity<Double, int, int>("slow", dag.Input);
        var broken = dag.Activity<Check, int, bool>("broken", dag.Input);
        var after = dag.Activity<Double, int, int>("after", slow.With(broken, (n, _) => n));
        var slowEnd = new TaskCompletionSource<object?>();
        var context = new ScriptedContext().OnAsync<Double, int>(_ => slowEnd.Task).Fails<Check>("no luck");
        var run = dag.Build(after).RunAsync(context, 1);

        Assert.False(run.IsCompleted);
        slowEnd.SetResult(2);
        var e = await Assert.ThrowsAsync<TaskFailedException>(() => run);
        Assert.Equal("no luck", e.FailureDetails.ErrorMessage);
        var states = Assert.IsType<DagStatus>(context.CustomStatus).Nodes;
        Assert.Equal([NodeState.Succeeded, NodeState.Failed, NodeState.Omitted], states.Values);
    }

    [Theory]
    [InlineData(false, "always-ok", "succeeded-ok")]
    [InlineData(true, "always-no luck", "failed-no luck")]
    public async Task Exit_handlers_run_at_the_end_as_the_outcome_asks(bool fails, params string[] expected)
    {
        var dag = new DagBuilder<int>("exits");
        var node = dag.Activity<Check, int, bool>("node", dag.Input);
        dag.OnExit<Note, string, bool>("always", outcome => $"always-{outcome.Failure?.ErrorMessage ?? "ok"}");
        dag.OnExit<Note, string, bool>("succeeded", _ => "succeeded-ok", ExitCondition.Succeeded);
        dag.OnExit<Note, string, bool>("failed", outcome => $"failed-{outcome.Failure?.ErrorMessage}", ExitCondition.Failed);
        var notes = new List<string>();
        var context = new ScriptedContext().On<Check, int>(_ => true).On<Note, string>(note =>
        {
            notes.Add(note);
            return true;
        });
        if (fails) context.Fails<Check>("no luck");

        var error = await Record.ExceptionAsync(() => dag.Build(node).RunAsync(context, 1));
        Assert.Equal(fails, error is TaskFailedException);
        Assert.Equal(expected, notes);
    }

    [Theory]
    [InlineData(true, "no luck")]
    [InlineData(false, "no ink")]
    public async Task A_failed_exit_handler_fails_the_graph_but_never_hides_the_failure_of_a_node(bool fails, string expected)
    {
        var dag = new DagBuilder<int>("exits");
        var node = dag.Activity<Check, int, bool>("node", dag.Input);
        dag.OnExit<Note, string, bool>("note", _ => "note");
        dag.OnExit<Double, int, int>("after", _ => 1);
        var context = Doubling().On<Check, int>(_ => true);
        context.Fails<Note>("no ink");
        if (fails) context.Fails<Check>("no luck");

        var error = await Assert.ThrowsAsync<TaskFailedException>(() => dag.Build(node).RunAsync(context, 1));
        Assert.Equal(expected, error.FailureDetails.ErrorMessage);
        Assert.Contains(nameof(Double), context.Called);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_an_edge_throws_fails_the_node_that_takes_it_and_exit_handlers_see_it(bool inCondition)
    {
        var dag = new DagBuilder<int>("edges");
        var broken = dag.Input.Select<int>(_ => throw new FormatException("no number"));
        var node = inCondition
            ? dag.Activity<Double, int, int>("node", dag.Input, new() { When = new(broken.Select(n => n > 0), "positive") })
            : dag.Activity<Double, int, int>("node", broken);
        var after = dag.Activity<Double, int, int>("after", node);
        dag.OnExit<Note, string, bool>("note", outcome => $"{outcome.Failure?.ErrorType}: {outcome.Failure?.ErrorMessage}");
        var notes = new List<string>();
        var context = Doubling().On<Note, string>(note =>
        {
            notes.Add(note);
            return true;
        });

        await Assert.ThrowsAsync<FormatException>(() => dag.Build(after).RunAsync(context, 1));
        Assert.Equal(["System.FormatException: no number"], notes);
        Assert.Equal([NodeState.Failed, NodeState.Omitted], Assert.IsType<DagStatus>(context.CustomStatus).Nodes.Values);
    }

    [Fact]
    public async Task Nodes_that_become_ready_together_start_in_the_order_of_declaration()
    {
        var dag = new DagBuilder<int>("order");
        var first = dag.Activity<Double, int, int>("first", dag.Input);
        var nodes = Enumerable.Range(1, 4).Select(n => dag.Activity<Double, int, int>($"node-{n}", first)).ToList();
        var last = nodes.Cast<Edge<int>>().Aggregate((sum, node) => sum.With(node, (a, b) => a + b));
        var end = new TaskCompletionSource<object?>();
        var context = new ScriptedContext().OnAsync<Double, int>(n => n == 1 ? end.Task : Task.FromResult<object?>(2 * n));

        Assert.Equal(16, await EagerContext.Run(() => dag.Build(last).RunAsync(context, 1), then: () => end.SetResult(2)));
        Assert.Equal(
            ["first", "node-1", "node-2", "node-3", "node-4"], context.Options.Select(options => options!.Tags![ActivityTags.Node]));
    }

    [Fact]
    public async Task Options_of_the_graph_apply_unless_the_node_has_its_own()
    {
        var dag = new DagBuilder<int>("options", new() { ActivityOptions = n => new ActivityOptions { Priority = n } });
        var own = dag.Activity<Double, int, int>(
            "own", dag.Input, new() { ActivityOptions = n => new ActivityOptions { Priority = n * 100 } });
        var common = dag.Activity<Double, int, int>("common", own);
        var context = Doubling();
        await dag.Build(common).RunAsync(context, 7);

        Assert.Equal(["700", "7"], context.Options.Select(options => options!.Tags![ActivityTags.Priority]));
    }

    [Fact]
    public async Task Every_call_names_its_node()
    {
        var dag = new DagBuilder<IReadOnlyList<int>>("nodes");
        var each = dag.FanOut<Double, int, int>("each", dag.Input, new() { MaxItems = 2 });
        var sum = dag.Activity<Double, int, int>("sum", each.Select(all => all.Sum()));
        dag.OnExit<Note, string, bool>("note", _ => "");
        var context = Doubling().On<Note, string>(_ => true);
        await dag.Build(sum).RunAsync(context, [1, 2]);

        Assert.Equal(["each[0]", "each[1]", "sum", "note"], context.Options.Select(options => options!.Tags![ActivityTags.Node]));
    }

    [Fact]
    public void An_activity_is_called_by_the_name_of_its_attribute()
    {
        var dag = new DagBuilder<int>("named");
        var graph = dag.Build(dag.Activity<Named, int, int>("node", dag.Input));

        Assert.Equal("Triple", Assert.Single(graph.Shape.Nodes).Activity);
    }

    [Fact]
    public void An_unknown_activity_is_found_before_anything_runs()
    {
        var shape = FanOut(max: 3).Shape;
        shape.CheckActivities(["Double"]);
        var e = Assert.Throws<DagException>(() => shape.CheckActivities(["Check"]));
        Assert.Contains("'each' of 'fan' runs activity 'Double', which is not registered", e.Message, StringComparison.Ordinal);
    }

    /// <summary>Runs what is posted at once, as the context of Microsoft's engine does.</summary>
    private sealed class EagerContext : SynchronizationContext
    {
        public static Task<int> Run(Func<Task<int>> start, Action then)
        {
            var before = Current;
            SetSynchronizationContext(new EagerContext());
            try
            {
                var run = start();
                then();
                return run;
            }
            finally
            {
                SetSynchronizationContext(before);
            }
        }

        public override void Post(SendOrPostCallback d, object? state) => d(state);
    }

    private static Dag<IReadOnlyList<int>, IReadOnlyList<int>> FanOut(int max)
    {
        var dag = new DagBuilder<IReadOnlyList<int>>("fan");
        return dag.Build(dag.FanOut<Double, int, int>("each", dag.Input, new() { MaxItems = max }));
    }

    private static ScriptedContext Doubling() => new ScriptedContext().On<Double, int>(n => 2 * n);

    private abstract class Double : TaskActivity<int, int>;

    private abstract class Check : TaskActivity<int, bool>;

    private abstract class Note : TaskActivity<string, bool>;

    [DurableTask("Triple")]
    private abstract class Named : TaskActivity<int, int>;
}
