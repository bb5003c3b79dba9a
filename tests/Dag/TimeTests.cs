namespace Spate.Dag.Tests;

/// <summary>Retries, timeouts and deadlines under a clock of the test's.</summary>
public sealed class TimeTests
{
    [Fact]
    public async Task Attempts_are_ten_seconds_apart_then_twice_as_much_and_never_more_than_five_minutes()
    {
        var context = new SimulatedContext(call => call.Attempt < 8 ? SimulatedEnd.Fails("no luck") : SimulatedEnd.Gives(1));
        await context.RunAsync(run => Retried(maxAttempts: 8).RunAsync(run, 1));

        var starts = context.Calls.Select(call => (call.At - context.Start).TotalSeconds).ToList();
        Assert.Equal([10, 20, 40, 80, 160, 300, 300], starts.Zip(starts.Skip(1), (a, b) => b - a));
        Assert.Equal(0, context.OpenTimers);
    }

    [Fact]
    public async Task After_its_last_attempt_a_node_fails_at_once()
    {
        var context = new SimulatedContext(_ => SimulatedEnd.Fails("no luck"));
        await Assert.ThrowsAsync<TaskFailedException>(() => context.RunAsync(run => Retried(maxAttempts: 3).RunAsync(run, 1)));

        Assert.Equal(3, context.Calls.Count);
        Assert.Equal(TimeSpan.FromSeconds(30), context.CurrentUtcDateTime - context.Start);
    }

    [Fact]
    public async Task A_policy_may_say_which_failures_pass_and_how_long_it_tries()
    {
        var never = new RetryPolicy(9, TimeSpan.FromSeconds(1)) { HandleFailure = failure => failure.ErrorMessage != "no luck" };
        var briefly = new RetryPolicy(9, TimeSpan.FromSeconds(1), retryTimeout: TimeSpan.FromSeconds(2));
        foreach (var (policy, calls) in ((RetryPolicy, int)[])[(never, 1), (briefly, 3)])
        {
            var context = new SimulatedContext(_ => SimulatedEnd.Fails("no luck"));
            await Assert.ThrowsAsync<TaskFailedException>(() => context.RunAsync(run => Retried(policy).RunAsync(run, 1)));
            Assert.Equal(calls, context.Calls.Count);
        }
    }

    [Fact]
    public async Task A_node_over_its_timeout_fails_and_is_not_waited_for()
    {
        var dag = new DagBuilder<int>("slow");
        var slow = dag.Activity<Do, int, int>("slow", dag.Input, new() { Timeout = TimeSpan.FromMinutes(5) });
        var repair = dag.Activity<Do, int, int>("repair", dag.Input, new() { After = slow.Failed });
        var graph = dag.Build(slow.Outcome.With(repair, (end, _) => end.Failure!.ErrorMessage));
        var context = new SimulatedContext(call => SimulatedEnd.Gives(1, TimeSpan.FromHours(call.Node == "slow" ? 1 : 0)));

        Assert.Equal("Node 'slow' of 'slow' did not end within 00:05:00.", await context.RunAsync(run => graph.RunAsync(run, 1)));
        Assert.Equal(TimeSpan.FromMinutes(5), context.CurrentUtcDateTime - context.Start);
        Assert.Equal(0, context.OpenTimers);
    }

    [Fact]
    public async Task A_node_that_ends_in_time_leaves_no_timer()
    {
        var context = new SimulatedContext(_ => SimulatedEnd.Gives(1, TimeSpan.FromMinutes(1)));
        var dag = new DagBuilder<int>("quick", new() { Deadline = TimeSpan.FromHours(2) });
        await context.RunAsync(run =>
            dag.Build(dag.Activity<Do, int, int>("quick", dag.Input, new() { Timeout = TimeSpan.FromHours(1) })).RunAsync(run, 1));

        Assert.Equal((TimeSpan.FromMinutes(1), 0), (context.CurrentUtcDateTime - context.Start, context.OpenTimers));
    }

    [Fact]
    public async Task A_timeout_ends_the_pause_before_the_next_attempt_and_no_other_begins()
    {
        var retry = new ActivityOptions { Retry = new RetryPolicy(99, TimeSpan.FromMinutes(1)) };
        var dag = new DagBuilder<int>("pauses");
        var node = dag.Activity<Do, int, int>(
            "node", dag.Input, new() { ActivityOptions = _ => retry, Timeout = TimeSpan.FromSeconds(90), ContinueOnFailure = true });
        var next = dag.Activity<Do, int, int>("next", dag.Input, new() { After = node });
        var context = new SimulatedContext(call =>
            call.Node == "node" ? SimulatedEnd.Fails("no luck") : SimulatedEnd.Gives(1, TimeSpan.FromHours(1)));
        await context.RunAsync(run => dag.Build(next).RunAsync(run, 1));

        Assert.Equal(["node", "node", "next"], context.CalledNodes);
        Assert.Equal(0, context.OpenTimers);
    }

    [Fact]
    public async Task When_the_deadline_passes_what_runs_fails_the_rest_is_omitted_and_exit_handlers_run()
    {
        var dag = new DagBuilder<int>("late", new() { Deadline = TimeSpan.FromMinutes(10) });
        var first = dag.Activity<Do, int, int>("first", dag.Input);
        var slow = dag.Activity<Do, int, int>("slow", first, new() { ContinueOnFailure = true });
        var last = dag.Activity<Do, int, int>("last", slow);
        dag.OnExit<Tell, string, string>("tell", outcome => outcome.Failure!.ErrorMessage, ExitCondition.Failed);
        dag.OnExit<Tell, string, string>("boast", _ => "", ExitCondition.Succeeded);
        var context = new SimulatedContext(call => SimulatedEnd.Gives(call.Input, TimeSpan.FromMinutes(call.Node == "slow" ? 60 : 1)));
        var e = await Assert.ThrowsAsync<TimeoutException>(() => context.RunAsync(run => dag.Build(last).RunAsync(run, 1)));

        Assert.Equal("'late' did not end within 00:10:00. Under way: 'slow'.", e.Message);
        Assert.Equal([NodeState.Succeeded, NodeState.Failed, NodeState.Omitted], context.Status.Nodes.Values);
        Assert.Equal((e.Message, TimeSpan.FromMinutes(11)), (context.Calls[^1].Input, context.CurrentUtcDateTime - context.Start));
        Assert.Equal(["first", "slow", "tell"], context.CalledNodes);
    }

    [Fact]
    public async Task A_deadline_stops_fan_outs_and_graphs_within_and_their_exit_handlers_run_first()
    {
        var template = new DagBuilder<int>("inner");
        var work = template.Activity<Do, int, int>("work", template.Input);
        template.OnExit<Tell, string, string>("clean", outcome => outcome.Failure is null ? "done" : "stopped");
        var dag = new DagBuilder<int>("outer", new() { Deadline = TimeSpan.FromMinutes(10) });
        var each = dag.FanOut("each", template.Build(work), Items.Range(0, 4), FailureTolerance.Share(1), new() { Concurrency = 2 });
        dag.OnExit<Tell, string, string>("tell", _ => "");
        var context = new SimulatedContext(call => SimulatedEnd.Gives(
            call.Input, TimeSpan.FromMinutes(call.Node == "each[1]/work" ? 2 : call.Activity == nameof(Do) ? 60 : 0)));
        await Assert.ThrowsAsync<TimeoutException>(() => context.RunAsync(run => dag.Build(each).RunAsync(run, 1)));

        Assert.Equal(
            ["each[0]/work", "each[1]/work", "each[1]/clean", "each[2]/work", "each[0]/clean", "each[2]/clean", "tell"],
            context.CalledNodes);
        var told = context.Calls.Where(call => call.Activity == nameof(Tell)).Select(call => call.Input);
        Assert.Equal(["done", "stopped", "stopped", ""], told);
        Assert.Equal(NodeState.Failed, context["each"]);
    }

    [Fact]
    public async Task A_deadline_ends_ten_thousand_items_each_with_a_failure_of_its_own()
    {
        var dag = new DagBuilder<int>("wide", new() { Deadline = TimeSpan.FromMinutes(10) });
        var each = dag.FanOut<Do, int, int>("each", Items.Range(0, 10_000));
        var context = new SimulatedContext(call => SimulatedEnd.Gives(call.Input, TimeSpan.FromMinutes(60)));
        var e = await Assert.ThrowsAsync<TimeoutException>(() => context.RunAsync(run => dag.Build(each).RunAsync(run, 1)));

        Assert.Equal((10_000, 10_000), (context.Open, context.Status.FanOuts!["each"].Failed));
        Assert.InRange(e.StackTrace!.Length, 1, 10_000);
    }

    [Fact]
    public async Task The_deadline_of_a_graph_within_fails_its_node_alone()
    {
        var inner = new DagBuilder<int>("inner", new() { Deadline = TimeSpan.FromMinutes(1) });
        var template = inner.Build(inner.Activity<Do, int, int>("work", inner.Input));
        var dag = new DagBuilder<int>("outer", new() { Deadline = TimeSpan.FromHours(1) });
        var sub = dag.Add("sub", template, dag.Input, new() { ContinueOnFailure = true });
        var next = dag.Activity<Do, int, int>("next", dag.Input, new() { After = sub });
        var context = new SimulatedContext(call => SimulatedEnd.Gives(7, TimeSpan.FromMinutes(call.Node == "next" ? 1 : 60)));

        Assert.Equal(7, await context.RunAsync(run => dag.Build(next).RunAsync(run, 1)));
        Assert.Equal((TimeSpan.FromMinutes(2), 0), (context.CurrentUtcDateTime - context.Start, context.OpenTimers));
    }

    [Fact]
    public async Task An_exit_handler_runs_after_a_failed_fan_out_and_may_be_a_graph()
    {
        var clean = new DagBuilder<string>("clean");
        var tell = clean.Activity<Tell, string, string>("tell", clean.Input);
        var dag = new DagBuilder<int>("fan");
        var each = dag.FanOut<Do, int, int>("each", Items.Range(0, 3), FailureTolerance.Count(1));
        dag.OnExit("clean", clean.Build(tell), outcome => outcome.Failure?.ErrorType ?? "");
        var context = new SimulatedContext(call =>
            call.Activity == nameof(Do) ? SimulatedEnd.Fails("no luck") : SimulatedEnd.Gives(call.Input));
        await Assert.ThrowsAsync<FanOutException>(() => context.RunAsync(run => dag.Build(each).RunAsync(run, 1)));

        Assert.Equal(("clean/tell", typeof(FanOutException).FullName), (context.Calls[^1].Node, context.Calls[^1].Input));
    }

    [Fact]
    public void Limits_must_be_positive()
    {
        var dag = new DagBuilder<int>("limits", new() { Deadline = TimeSpan.Zero });
        Assert.Throws<DagException>(() => dag.Activity<Do, int, int>("node", dag.Input, new() { Timeout = TimeSpan.FromSeconds(-1) }));
        Assert.Throws<DagException>(() => dag.Build(dag.Input));
    }

    private static Dag<int, int> Retried(int maxAttempts) =>
        Retried(new RetryPolicy(maxAttempts, TimeSpan.FromSeconds(10), 2, TimeSpan.FromMinutes(5)));

    private static Dag<int, int> Retried(RetryPolicy policy)
    {
        var dag = new DagBuilder<int>("retried", new() { ActivityOptions = _ => new ActivityOptions { Retry = policy } });
        return dag.Build(dag.Activity<Do, int, int>("node", dag.Input));
    }

    private abstract class Do : TaskActivity<int, int>;

    private abstract class Tell : TaskActivity<string, string>;
}
