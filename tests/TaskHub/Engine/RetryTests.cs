namespace Spate.TaskHub.Tests.Engine;

public class RetryTests : TimedEngineTest
{
    private readonly List<DateTimeOffset> _attempts = [];
    private int _count;

    [Fact]
    public async Task Attempts_follow_the_intervals_of_the_policy()
    {
        var policy = new RetryPolicy(5, TimeSpan.FromSeconds(10), 2.0, TimeSpan.FromSeconds(30));

        var end = await RunAsync(policy, succeedAt: 5);

        Assert.Equal("5", end.ReadOutputAs<string>());
        Assert.Equal([10, 20, 30, 30], Pauses());
    }

    [Fact]
    public async Task The_last_failure_gets_through_when_the_attempts_are_used_up()
    {
        var end = await RunAsync(new RetryPolicy(3, TimeSpan.FromSeconds(10)), succeedAt: 4);

        Assert.Equal("attempt 3", end.FailureDetails!.InnerFailure!.ErrorMessage);
        Assert.Equal(3, _attempts.Count);
    }

    [Fact]
    public async Task No_pause_begins_after_the_overall_timeout()
    {
        var end = await RunAsync(new RetryPolicy(100, TimeSpan.FromSeconds(10), retryTimeout: TimeSpan.FromSeconds(35)), succeedAt: 100);

        Assert.Equal(OrchestrationRuntimeStatus.Failed, end.RuntimeStatus);
        Assert.Equal([10, 10, 10, 10], Pauses());
    }

    [Fact]
    public async Task A_failure_that_the_filter_refuses_is_not_retried()
    {
        var policy = new RetryPolicy(10, TimeSpan.FromSeconds(1)) { HandleFailure = failure => failure.ErrorMessage != "attempt 2" };

        var end = await RunAsync(policy, succeedAt: 5);

        Assert.Equal(OrchestrationRuntimeStatus.Failed, end.RuntimeStatus);
        Assert.Equal(2, _attempts.Count);
    }

    [Fact]
    public async Task A_handler_decides_and_may_wait_on_durable_timers()
    {
        var seen = new List<int>();
        var options = TaskOptions.FromRetryHandler(async context =>
        {
            seen.Add(context.LastAttemptNumber);
            await context.OrchestrationContext.CreateTimer(TimeSpan.FromMinutes(1), CancellationToken.None);
            return context.LastAttemptNumber < 3;
        });

        var end = await RunAsync(options, succeedAt: 9);

        Assert.Equal(OrchestrationRuntimeStatus.Failed, end.RuntimeStatus);
        Assert.Equal([1, 2, 3], seen);
        Assert.Equal([60, 60], Pauses());
    }

    [Fact]
    public async Task Sub_orchestrations_are_retried_too_under_one_id()
    {
        await StartWorkerAsync(
            r => r
                .AddOrchestratorFunc<string>("parent", context => context.CallSubOrchestratorAsync<string>(
                    "child", null, new TaskOptions(new RetryPolicy(5, TimeSpan.FromSeconds(10))).WithInstanceId("the-child")))
                .AddOrchestratorFunc<string>("child", _ => Attempt(3)),
            LongLeases);

        var end = await PassTimeAsync(RunAsync("parent"), TimeSpan.FromSeconds(1));

        Assert.Equal("3", end.ReadOutputAs<string>());
        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await EndOfAsync("the-child")).RuntimeStatus);
    }

    private Task<OrchestrationMetadata> RunAsync(RetryPolicy policy, int succeedAt) =>
        RunAsync(TaskOptions.FromRetryPolicy(policy), succeedAt);

    private async Task<OrchestrationMetadata> RunAsync(TaskOptions options, int succeedAt)
    {
        await StartWorkerAsync(
            r => r
                .AddOrchestratorFunc<string>("retries", context => context.CallActivityAsync<string>("flaky", null, options))
                .AddActivityFunc<string>("flaky", _ => Attempt(succeedAt)),
            LongLeases);
        var end = await PassTimeAsync(RunAsync("retries"), TimeSpan.FromSeconds(1));
        _attempts.AddRange(
            (await Hub.GetHistoryAsync(end.InstanceId)).OfType<TaskScheduledEvent>().Select(e => new DateTimeOffset(e.Timestamp)));
        return end;
    }

    private string Attempt(int succeedAt)
    {
        var number = Interlocked.Increment(ref _count);
        return number >= succeedAt ? $"{number}" : throw new InvalidOperationException($"attempt {number}");
    }

    private int[] Pauses() => [.. _attempts.Zip(_attempts.Skip(1), (a, b) => (int)(b - a).TotalSeconds)];
}
