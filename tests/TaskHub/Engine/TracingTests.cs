using System.Collections.Concurrent;
using System.Diagnostics;
using Spate.TaskHub.Tests.Postgres;
using Spate.TaskHub.Tests.Stores;

namespace Spate.TaskHub.Tests.Engine;

public abstract class TracingTests(HubStore store) : EngineTest(store: store)
{
    private const string CallerName = "Spate.TaskHub.Tests.Caller";

    private static readonly ActivitySource Caller = new(CallerName);

    private readonly ConcurrentQueue<Activity> _spans = [];

    [Fact]
    public async Task A_run_s_span_lies_below_the_one_that_scheduled_it_and_above_its_activities()
    {
        using var listener = Listen();
        await StartWorkerAsync(Tasks);
        var (id, trace) = await RunBelowCallerAsync(3);
        var spans = await SpansAsync(trace, 6);
        var create = Assert.Single(spans, span => span.OperationName == "create_orchestration:sums");
        var run = Assert.Single(spans, span => span.OperationName == "orchestration:sums");
        var activities = spans.Where(span => span.OperationName == "activity:square").ToList();

        Assert.Equal(spans.Single(span => span.OperationName == "caller").SpanId, create.ParentSpanId);
        Assert.Equal(create.SpanId, run.ParentSpanId);
        Assert.Equal(3, activities.Count);
        Assert.All(activities, activity => Assert.Equal(run.SpanId, activity.ParentSpanId));
        Assert.All(activities, activity => Assert.Equal(id, activity.GetTagItem("durabletask.task.instance_id")));
        Assert.True(run.StartTimeUtc <= activities.Min(activity => activity.StartTimeUtc));
        Assert.Equal("Completed", run.GetTagItem("durabletask.task.status"));
        Assert.NotEqual(default, run.SpanId);
    }

    [Fact]
    public async Task The_span_of_a_failure_says_why()
    {
        using var listener = Listen();
        await StartWorkerAsync(Tasks);
        var (_, trace) = await RunBelowCallerAsync(-1);
        var spans = await SpansAsync(trace, 4);

        Assert.All(
            spans.Where(span => span.OperationName is "activity:square" or "orchestration:sums"),
            span => Assert.Equal(
                (ActivityStatusCode.Error, true), (span.Status, span.StatusDescription?.Contains("no square", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Where_nobody_listens_nothing_is_stored()
    {
        await StartWorkerAsync(Tasks);
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("sums", 1);
        await EndOfAsync(id);
        var history = await Client.GetOrchestrationHistoryAsync(id, Deadline);

        Assert.Null(history.OfType<ExecutionStartedEvent>().Single().ParentTraceContext);
        Assert.Null(history.OfType<TaskScheduledEvent>().Single().ParentTraceContext);
    }

    [Fact]
    public async Task A_trace_that_is_not_sampled_is_carried_on_as_such()
    {
        using var listener = Listen(ActivitySamplingResult.PropagationData, ActivitySamplingResult.None);
        await StartWorkerAsync(Tasks);
        var (id, _) = await RunBelowCallerAsync(1);
        var history = await Client.GetOrchestrationHistoryAsync(id, Deadline);

        Assert.EndsWith("-00", history.OfType<ExecutionStartedEvent>().Single().ParentTraceContext?.TraceParent, StringComparison.Ordinal);
        Assert.EndsWith("-00", history.OfType<TaskScheduledEvent>().Single().ParentTraceContext?.TraceParent, StringComparison.Ordinal);
        Assert.DoesNotContain(_spans, span => span.OperationName.EndsWith(":sums", StringComparison.Ordinal));
    }

    private static void Tasks(DurableTaskRegistry registry) => registry
        .AddOrchestratorFunc<int, int>("sums", async (context, count) =>
            (await Task.WhenAll(
                Enumerable.Range(0, Math.Abs(count)).Select(i => context.CallActivityAsync<int>("square", count < 0 ? -1 : i)))).Sum())
        .AddActivityFunc<int, int>(
            "square", (_, number) => number < 0 ? throw new InvalidOperationException("no square") : number * number);

    /// <summary>Schedules a run below a span of the test's, and waits for its end.</summary>
    private async Task<(string Id, ActivityTraceId Trace)> RunBelowCallerAsync(int count)
    {
        string id;
        ActivityTraceId trace;
        using (var caller = Caller.StartActivity("caller")!)
        {
            trace = caller.TraceId;
            id = await Client.ScheduleNewOrchestrationInstanceAsync("sums", count);
        }

        await EndOfAsync(id);
        return (id, trace);
    }

    /// <summary>Listens to the traces of this test alone: other tests run beside it, and their spans have no parent.</summary>
    private ActivityListener Listen(
        ActivitySamplingResult roots = ActivitySamplingResult.AllDataAndRecorded,
        ActivitySamplingResult others = ActivitySamplingResult.AllDataAndRecorded)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Spate.TaskHub" or CallerName,
            Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
                options.Source.Name == CallerName ? roots : options.Parent != default ? others : ActivitySamplingResult.None,
            ActivityStopped = _spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    /// <summary>The run's span comes after its end is stored.</summary>
    private async Task<IReadOnlyList<Activity>> SpansAsync(ActivityTraceId trace, int count)
    {
        while (_spans.Count(span => span.TraceId == trace) < count)
            await Hub.GetBacklogAsync(Deadline);
        return [.. _spans.Where(span => span.TraceId == trace)];
    }
}

public sealed class SqliteTracingTests() : TracingTests(new SqliteStore());

public sealed class PostgresTracingTests(PostgresServer server) : TracingTests(new PostgresStore(server));
