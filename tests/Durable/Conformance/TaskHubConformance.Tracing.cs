namespace Spate.Durable.Tests.Conformance;

public abstract partial class TaskHubConformance
{
    private static readonly TraceContext Trace = new("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "vendor=value");

    [Fact]
    public async Task A_trace_goes_with_a_run_to_its_calls_and_children()
    {
        await Hub.CreateInstanceAsync(new NewInstance("a", Started() with { ParentTraceContext = Trace }));
        var run = await LockAsync();
        await CommitAsync(
            run,
            Call(0) with { ParentTraceContext = Trace },
            new SubOrchestrationInstanceCreatedEvent(Time.GetUtcNow(), 1, "child", "orchestrator", null, ParentTraceContext: Trace));

        Assert.Equal(Trace, Assert.IsType<ExecutionStartedEvent>(Assert.Single(run.Events)).ParentTraceContext);
        Assert.Equal(Trace, (await LockTaskAsync()).ParentTraceContext);
        Assert.Equal(Trace, Assert.IsType<ExecutionStartedEvent>(Assert.Single((await LockAsync()).Events)).ParentTraceContext);
        var history = await Hub.GetHistoryAsync("a");
        Assert.Equal(Trace, history.OfType<TaskScheduledEvent>().Single().ParentTraceContext);
        Assert.Equal(Trace, history.OfType<SubOrchestrationInstanceCreatedEvent>().Single().ParentTraceContext);
    }

    [Fact]
    public async Task Where_nobody_traces_calls_carry_nothing()
    {
        await BeginAsync("a", Call(0));

        Assert.Null((await LockTaskAsync()).ParentTraceContext);
    }
}
