using DurableTask.Core.Tracing;

namespace Spate.TaskHub.Tests.Conformance;

public abstract partial class TaskHubConformance
{
    private static readonly DistributedTraceContext Trace = new("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "vendor=value");

    [Fact]
    public async Task A_trace_goes_with_a_run_to_its_calls_and_children()
    {
        var started = Started();
        started.ParentTraceContext = Trace;
        await Hub.CreateInstanceAsync(new NewInstance("a", started));
        var run = await LockAsync();
        var call = Call(0);
        call.ParentTraceContext = Trace;
        await Hub.CommitTurnAsync(new TurnCommit(run, [.. run.Events, call, Child(1, "child")]) { TraceContext = Trace });

        AssertTrace(Assert.IsType<ExecutionStartedEvent>(Assert.Single(run.Events)).ParentTraceContext);
        AssertTrace((await LockTaskAsync()).ParentTraceContext);
        AssertTrace(Assert.IsType<ExecutionStartedEvent>(Assert.Single((await LockAsync()).Events)).ParentTraceContext);
        AssertTrace((await Hub.GetHistoryAsync("a")).OfType<TaskScheduledEvent>().Single().ParentTraceContext);
    }

    [Fact]
    public async Task Where_nobody_traces_calls_carry_nothing()
    {
        await BeginAsync("a", Call(0));

        Assert.Null((await LockTaskAsync()).ParentTraceContext);
    }

    private static void AssertTrace(DistributedTraceContext? actual) =>
        Assert.Equal((Trace.TraceParent, Trace.TraceState), (actual?.TraceParent, actual?.TraceState));
}
