namespace Spate.Dag.Tests;

public sealed class ApprovalTests
{
    private static readonly Approval Yes = new(ApprovalDecision.Approved, "ann", "looks good");
    private static readonly Approval No = new(ApprovalDecision.Rejected, "bob", "not today");

    [Fact]
    public async Task A_node_waits_for_a_decision_and_gives_it_on()
    {
        var context = Context();
        context.RaiseAt(TimeSpan.FromHours(3), "approval/release", Yes);
        Assert.Equal("ann", await context.RunAsync(run => Declare(new() { Timeout = TimeSpan.FromDays(1) }).RunAsync(run, "publish?")));

        var status = context.Status.Approvals!["release"];
        Assert.Equal(new ApprovalStatus("approval/release", "publish?", context.Start.AddDays(1), Yes), status);
        Assert.Equal((TimeSpan.FromHours(3), 0), (context.CurrentUtcDateTime - context.Start, context.OpenTimers));
    }

    [Fact]
    public async Task A_rejection_fails_the_node_and_nothing_goes_on_by_mistake()
    {
        var context = Context();
        context.RaiseAt(TimeSpan.FromHours(3), "approval/release", No);
        var e = await Assert.ThrowsAsync<ApprovalRejectedException>(() => context.RunAsync(run => Declare().RunAsync(run, "publish?")));

        Assert.Equal("'release' was rejected by bob: not today", e.Message);
        Assert.Equal([NodeState.Failed, NodeState.Omitted], context.Status.Nodes.Values);
        Assert.Empty(context.Calls);
    }

    [Theory]
    [InlineData(ApprovalDecision.Approved, null)]
    [InlineData(ApprovalDecision.Rejected, "'release' was rejected: by default after 1.00:00:00")]
    [InlineData(ApprovalDecision.Undecided, "Nobody decided on 'release' within 1.00:00:00.")]
    public async Task After_its_timeout_the_default_counts(ApprovalDecision byDefault, string? failure)
    {
        var context = Context();
        var graph = Declare(new() { Timeout = TimeSpan.FromDays(1), ByDefault = byDefault });
        var error = await Record.ExceptionAsync(() => context.RunAsync(run => graph.RunAsync(run, "publish?")));

        Assert.Equal(failure, error?.Message);
        Assert.Equal(TimeSpan.FromDays(1), context.CurrentUtcDateTime - context.Start);
    }

    [Fact]
    public async Task A_decision_may_come_before_anybody_waits_and_one_that_decides_nothing_is_ignored()
    {
        var dag = new DagBuilder<string>("early");
        var first = dag.Activity<Tell, string, string>("first", dag.Input);
        var release = dag.Approval("release", first);
        var context = Context(TimeSpan.FromHours(5));
        context.RaiseAt(TimeSpan.FromHours(1), "approval/release", new Approval(ApprovalDecision.Undecided));
        context.RaiseAt(TimeSpan.FromHours(2), "approval/release", Yes);

        Assert.Equal(Yes, await context.RunAsync(run => dag.Build(release).RunAsync(run, "go?")));
        Assert.Equal(TimeSpan.FromHours(5), context.CurrentUtcDateTime - context.Start);
    }

    [Fact]
    public async Task A_deadline_ends_the_wait_whatever_the_default_is()
    {
        var dag = new DagBuilder<string>("late", new() { Deadline = TimeSpan.FromHours(1) });
        var release = dag.Approval("release", dag.Input, new() { Timeout = TimeSpan.FromHours(2), ByDefault = ApprovalDecision.Approved });
        var context = Context();
        await Assert.ThrowsAsync<TimeoutException>(() => context.RunAsync(run => dag.Build(release).RunAsync(run, "go?")));

        Assert.Equal((TimeSpan.FromHours(1), 0), (context.CurrentUtcDateTime - context.Start, context.OpenTimers));
    }

    [Fact]
    public async Task Each_item_of_a_fan_out_has_an_event_of_its_own_and_the_status_stays_bounded()
    {
        var template = new DagBuilder<string>("item");
        var graph = template.Build(template.Approval("release", template.Input));
        var dag = new DagBuilder<string>("outer");
        var each = dag.FanOut("each", graph, Items.Of([.. Enumerable.Range(0, 50).Select(n => $"item {n}?")]));
        var context = Context();
        foreach (var item in Enumerable.Range(0, 50).Reverse())
            context.RaiseAt(TimeSpan.FromMinutes(50 - item), $"approval/each[{item}]/release", Yes with { Comment = $"{item}" });
        var answers = await context.RunAsync(run => dag.Build(each).RunAsync(run, ""));

        Assert.Equal(Enumerable.Range(0, 50).Select(item => $"{item}"), answers.Select(answer => answer.Comment));
        Assert.Equal(ApprovalStatus.MaxListed, context.Status.Approvals!.Count);
    }

    [Fact]
    public void A_default_without_a_timeout_is_refused()
    {
        var dag = new DagBuilder<string>("never");
        var e = Assert.Throws<DagException>(() => dag.Approval("release", dag.Input, new() { ByDefault = ApprovalDecision.Approved }));
        Assert.Contains("Node 'release' of 'never' has a default decision that never comes", e.Message, StringComparison.Ordinal);
    }

    private static Dag<string, string> Declare(ApprovalOptions<string>? options = null)
    {
        var dag = new DagBuilder<string>("gate");
        var release = dag.Approval("release", dag.Input, options);
        return dag.Build(dag.Activity<Tell, string, string>("publish", release.Select(approval => approval.By ?? "nobody")));
    }

    private static SimulatedContext Context(TimeSpan duration = default) => new(call => SimulatedEnd.Gives(call.Input, duration));

    private abstract class Tell : TaskActivity<string, string>;
}
