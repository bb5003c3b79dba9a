namespace Spate.Dag.Tests;

/// <summary>What nodes ask of the ends of others.</summary>
public sealed class DependencyTests
{
    [Theory]
    [InlineData(false, "Succeeded", "Omitted")]
    [InlineData(true, "Omitted", "Succeeded")]
    public async Task A_node_that_asks_for_another_end_is_omitted(bool fails, string onSuccess, string onFailure)
    {
        var dag = new DagBuilder<int>("ends");
        var work = Step(dag, "work");
        var publish = Step(dag, "publish", new() { After = work.Succeeded });
        var repair = Step(dag, "repair", new() { After = work.Failed });
        var context = await RunAsync(dag.Build(dag.Input, publish, repair), fails ? ["work"] : [], fails);

        Assert.Equal([onSuccess, onFailure], [context["publish"].ToString(), context["repair"].ToString()]);
    }

    [Fact]
    public async Task A_failure_that_another_node_follows_up_does_not_fail_the_graph()
    {
        var dag = new DagBuilder<int>("repaired");
        var work = Step(dag, "work");
        var repair = Step(dag, "repair", new() { After = work.Failed });
        var context = await RunAsync(dag.Build(dag.Input, repair), ["work"], fails: false);

        Assert.Equal([NodeState.Failed, NodeState.Succeeded], context.Status.Nodes.Values);
    }

    [Fact]
    public async Task A_failed_follow_up_fails_the_graph()
    {
        var dag = new DagBuilder<int>("unrepaired");
        var work = Step(dag, "work");
        var repair = Step(dag, "repair", new() { After = work.Failed });
        await RunAsync(dag.Build(dag.Input, repair), ["work", "repair"], fails: true);
    }

    [Fact]
    public async Task Either_of_two_ends_lets_a_node_start()
    {
        foreach (var (a, b, expected) in ((bool, bool, NodeState)[])
                 [
                     (true, true, NodeState.Succeeded),
                     (true, false, NodeState.Succeeded),
                     (false, false, NodeState.Omitted),
                     (false, true, NodeState.Succeeded),
                 ])
        {
            var dag = new DagBuilder<int>("either");
            var first = Step(dag, "a", new() { ContinueOnFailure = true });
            var second = Step(dag, "b", new() { ContinueOnFailure = true });
            var last = Step(dag, "last", new() { After = first.Succeeded | second.Failed });
            var broken = new List<string>();
            if (!a) broken.Add("a");
            if (b) broken.Add("b");
            var context = await RunAsync(dag.Build(dag.Input, last), broken, fails: false);

            Assert.Equal(expected, context["last"]);
        }
    }

    [Fact]
    public async Task Skipped_and_omitted_can_be_asked_for()
    {
        var dag = new DagBuilder<int>("asked");
        var work = Step(dag, "work");
        var never = Step(dag, "never", new() { When = new(dag.Input.Select(n => n > 100), "large") });
        var repair = Step(dag, "repair", new() { After = work.Failed });
        var last = Step(dag, "last", new() { After = Dependency.All(never.Skipped, repair.Omitted, work) });
        var context = await RunAsync(dag.Build(dag.Input, last), [], fails: false);

        Assert.Equal(NodeState.Succeeded, context["last"]);
    }

    [Fact]
    public async Task Without_asking_a_node_follows_one_that_succeeded_was_skipped_or_may_fail_and_no_other()
    {
        var dag = new DagBuilder<int>("plain");
        var skipped = Step(dag, "skipped", new() { When = new(dag.Input.Select(_ => false), "never") });
        var tolerated = Step(dag, "tolerated", new() { ContinueOnFailure = true });
        var omitted = Step(dag, "omitted", new() { After = skipped.Failed });
        var after = Step(dag, "after", new() { After = Dependency.All(skipped, tolerated) });
        var never = Step(dag, "never", new() { After = omitted });
        var context = await RunAsync(dag.Build(dag.Input, after, never), ["tolerated"], fails: false);

        Assert.Equal([NodeState.Succeeded, NodeState.Omitted], [context["after"], context["never"]]);
    }

    [Fact]
    public async Task What_takes_the_output_of_a_node_without_one_is_omitted_and_the_outcome_can_be_taken_always()
    {
        var dag = new DagBuilder<int>("outputs");
        var work = Step(dag, "work", new() { ContinueOnFailure = true });
        var taker = dag.Activity<Do, int, int>("taker", work);
        var byDefault = dag.Activity<Do, int, int>("by-default", work.OrDefault());
        var outcome = dag.Activity<Tell, string, string>(
            "outcome", work.Outcome.Select(end => $"{end.State}: {end.Failure?.ErrorMessage}"));
        var graph = dag.Build(outcome, taker, byDefault);
        var context = Context(["work"], new());

        Assert.Equal("told", await context.RunAsync(run => graph.RunAsync(run, 7)));
        Assert.Equal(
            [NodeState.Omitted, NodeState.Succeeded, NodeState.Succeeded], [context["taker"], context["by-default"], context["outcome"]]);
        Assert.Equal([7, 0, "Failed: no work"], context.Calls.Select(call => call.Input));
    }

    [Fact]
    public async Task What_After_says_comes_before_what_a_default_implies()
    {
        var dag = new DagBuilder<int>("branches");
        var work = Step(dag, "work");
        var fallback = dag.Activity<Do, int, int>("fallback", dag.Input, new() { After = work.Failed });
        var join = dag.Activity<Do, int, int>(
            "join", work.OrDefault().With(fallback.OrDefault(), (a, b) => a + b), new() { After = work.Succeeded | fallback.Succeeded });
        var graph = dag.Build(join);

        foreach (var (broken, last) in ((string[], int)[])[([], 8), (["work"], 8)])
        {
            var context = Context(broken, new());
            Assert.Equal(9, await context.RunAsync(run => graph.RunAsync(run, 7)));
            Assert.Equal(last, context.Calls[^1].Input);
        }
    }

    [Fact]
    public async Task Independent_branches_run_to_their_end_unless_the_graph_fails_fast()
    {
        foreach (var (failFast, expected) in ((bool, NodeState)[])[(false, NodeState.Succeeded), (true, NodeState.Omitted)])
        {
            var dag = new DagBuilder<int>("fast", new() { FailFast = failFast });
            var broken = Step(dag, "broken");
            var slow = Step(dag, "slow");
            var next = dag.Activity<Do, int, int>("next", slow);
            var context = Context(["broken"], new() { ["slow"] = TimeSpan.FromMinutes(1) });
            await Assert.ThrowsAsync<Microsoft.DurableTask.TaskFailedException>(
                () => context.RunAsync(run => dag.Build(dag.Input, broken, next).RunAsync(run, 1)));

            Assert.Equal([NodeState.Succeeded, expected], [context["slow"], context["next"]]);
        }
    }

    [Fact]
    public async Task An_output_that_is_not_there_is_an_error_that_says_so()
    {
        var dag = new DagBuilder<int>("outcome");
        var work = Step(dag, "work", new() { ContinueOnFailure = true });
        var e = await Assert.ThrowsAsync<DagException>(() => Context(["work"], new()).RunAsync(run => dag.Build(work).RunAsync(run, 1)));
        Assert.Contains("The output of 'outcome' takes that of node 'work', which is Failed", e.Message, StringComparison.Ordinal);
    }

    private static Node<int> Step(DagBuilder<int> dag, string name, NodeOptions<int>? options = null) =>
        dag.Activity<Do, int, int>(name, dag.Input, options);

    private static async Task<SimulatedContext> RunAsync(Dag<int, int> graph, IReadOnlyList<string> broken, bool fails)
    {
        var context = Context(broken, new());
        var error = await Record.ExceptionAsync(() => context.RunAsync(run => graph.RunAsync(run, 1)));
        Assert.Equal(fails, error is not null);
        return context;
    }

    private static SimulatedContext Context(IReadOnlyList<string> broken, Dictionary<string, TimeSpan> durations) => new(call =>
    {
        var duration = durations.GetValueOrDefault(call.Node);
        if (broken.Contains(call.Node)) return SimulatedEnd.Fails($"no {call.Node}", duration);
        return SimulatedEnd.Gives(call.Activity == nameof(Tell) ? "told" : (int)call.Input! + 1, duration);
    });

    private abstract class Do : Microsoft.DurableTask.TaskActivity<int, int>;

    private abstract class Tell : Microsoft.DurableTask.TaskActivity<string, string>;
}
