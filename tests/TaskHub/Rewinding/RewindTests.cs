using Spate.TaskHub.Tests.Postgres;
using Spate.TaskHub.Tests.Stores;

namespace Spate.TaskHub.Tests.Rewinding;

public abstract class RewindTests(HubStore store) : RewindTest(store)
{
    [Fact]
    public async Task What_failed_is_done_anew_and_what_succeeded_is_kept()
    {
        static async Task<string> CodeAsync(TaskOrchestrationContext context)
        {
            var a = await context.CallActivityAsync<string>("work", "a");
            var b = await context.CallActivityAsync<string>("work", "b");
            return a + b + await context.CallActivityAsync<string>("work", "c");
        }

        await StartAsync(r => r.AddOrchestratorFunc("sequence", CodeAsync));
        Break("b");
        var id = await FailAsync("sequence");
        Assert.Equal(["a", "b"], TakeCalls());

        Mend();
        var end = await RewindAsync(id);

        Assert.Equal(["b", "c"], TakeCalls());
        Assert.Equal((OrchestrationRuntimeStatus.Completed, "abc"), (end.RuntimeStatus, end.ReadOutputAs<string>()));
        Assert.Null(end.FailureDetails);
        await AssertReplaysAsync(id, CodeAsync);
    }

    [Fact]
    public async Task A_run_that_goes_on_shows_neither_output_nor_failure_of_its_earlier_end()
    {
        var release = new TaskCompletionSource();
        await StartWorkerAsync(r => r
            .AddOrchestratorFunc<string>("fails", async context =>
            {
                await context.CallActivityAsync("work");
                return "done";
            })
            .AddActivityFunc("work", async Task (_) =>
            {
                if (!release.Task.IsCompleted)
                {
                    release.SetResult();
                    throw new InvalidOperationException("broken");
                }

                await _released.Task.WaitAsync(Deadline);
            }));
        var id = await FailAsync("fails");

        await Client.RewindInstanceAsync(id, "mended", Deadline);
        var state = await Client.GetInstanceAsync(id, getInputsAndOutputs: true, Deadline);
        _released.SetResult();

        Assert.False(state!.IsCompleted);
        Assert.Null(state.FailureDetails);
        Assert.Null(state.SerializedOutput);
        Assert.Equal("done", (await EndOfAsync(id)).ReadOutputAs<string>());
    }

    private readonly TaskCompletionSource _released = new();

    [Fact]
    public async Task Of_a_fan_out_that_is_half_done_only_the_failed_items_are_done_anew()
    {
        const int Count = 1000;
        static async Task<string[]> CodeAsync(TaskOrchestrationContext context)
        {
            var outcomes = await Task.WhenAll(Enumerable.Range(0, Count).Select(async i =>
            {
                try
                {
                    return await context.CallActivityAsync<string>("work", $"item {i}");
                }
                catch (TaskFailedException e)
                {
                    return "!" + e.FailureDetails.ErrorMessage;
                }
            }));
            return Array.Exists(outcomes, outcome => outcome[0] == '!') ? throw new InvalidOperationException("some failed") : outcomes;
        }

        await StartAsync(r => r.AddOrchestratorFunc("fan", CodeAsync));
        string[] broken = ["item 3", "item 500", "item 999"];
        Break(broken);
        var id = await FailAsync("fan");
        Assert.Equal(Count, TakeCalls().Length);

        Mend();
        var end = await RewindAsync(id);

        Assert.Equal(broken, TakeCalls().Order());
        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"item {i}"), end.ReadOutputAs<string[]>()!);
        await AssertReplaysAsync(id, CodeAsync);
    }

    [Fact]
    public async Task A_call_that_used_up_its_attempts_gets_all_of_them_again()
    {
        var retry = TaskOptions.FromRetryPolicy(new RetryPolicy(3, TimeSpan.FromMilliseconds(1)));
        async Task<string> CodeAsync(TaskOrchestrationContext context) =>
            await context.CallActivityAsync<string>("work", "a") + await context.CallActivityAsync<string>("work", "b", retry);

        await StartAsync(r => r.AddOrchestratorFunc("retries", CodeAsync));
        Break("b");
        var id = await FailAsync("retries");
        Assert.Equal(["a", "b", "b", "b"], TakeCalls());

        await Client.RewindInstanceAsync(id, "hope", Deadline);
        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await EndOfAsync(id)).RuntimeStatus);
        Assert.Equal(["b", "b", "b"], TakeCalls());

        Mend();
        var end = await RewindAsync(id);

        Assert.Equal(["b"], TakeCalls());
        Assert.Equal("ab", end.ReadOutputAs<string>());
        Assert.DoesNotContain(await Hub.GetHistoryAsync(id, Deadline), e => e is TimerCreatedEvent or TaskFailedEvent);
        await AssertReplaysAsync(id, CodeAsync);
    }

    [Fact]
    public async Task A_call_that_succeeded_in_a_later_attempt_is_kept()
    {
        var retry = TaskOptions.FromRetryPolicy(new RetryPolicy(3, TimeSpan.FromMilliseconds(1)));
        async Task<string> CodeAsync(TaskOrchestrationContext context) =>
            await context.CallActivityAsync<string>("flaky", "a", retry) + await context.CallActivityAsync<string>("work", "b");

        var tries = 0;
        await StartAsync(r => r.AddOrchestratorFunc("retries", CodeAsync).AddActivityFunc<string, string>(
            "flaky", (_, input) => Interlocked.Increment(ref tries) == 2 ? input : throw new IOException("flaky")));
        Break("b");
        var id = await FailAsync("retries");

        Mend();
        var end = await RewindAsync(id);

        Assert.Equal((2, "ab"), (tries, end.ReadOutputAs<string>()));
        await AssertReplaysAsync(id, CodeAsync);
    }

    [Fact]
    public async Task What_the_code_did_because_of_the_failure_is_forgotten()
    {
        static async Task<string> CodeAsync(TaskOrchestrationContext context)
        {
            var first = context.CallActivityAsync<string>("work", "first");
            try
            {
                return await context.CallActivityAsync<string>("work", "second") + await first;
            }
            catch (TaskFailedException)
            {
                context.SendEvent("nobody", "failed", "second");
                await context.CreateTimer(TimeSpan.FromMilliseconds(1), CancellationToken.None);
                await context.CallActivityAsync<string>("work", "tell of the failure");
                throw;
            }
        }

        await StartAsync(r => r.AddOrchestratorFunc("handles", CodeAsync));
        Break("second");
        var id = await FailAsync("handles");
        Assert.Equal(["first", "second", "tell of the failure"], TakeCalls().Order());

        Mend();
        var end = await RewindAsync(id);

        Assert.Equal(["second"], TakeCalls());
        Assert.Equal("secondfirst", end.ReadOutputAs<string>());
        Assert.DoesNotContain(await Hub.GetHistoryAsync(id, Deadline), e => e is EventSentEvent or TimerCreatedEvent);
        await AssertReplaysAsync(id, CodeAsync);
    }

    [Fact]
    public async Task A_run_that_continued_as_new_before_it_failed_goes_on_in_its_last_round()
    {
        await StartAsync(r => r.AddOrchestratorFunc<int, string>("rounds", async (context, round) =>
        {
            var done = await context.CallActivityAsync<string>("work", $"round {round}")
                + await context.CallActivityAsync<string>("work", $"end {round}");
            if (round < 2)
                context.ContinueAsNew(round + 1);
            return done;
        }));
        Break("end 2");
        var id = await FailAsync("rounds", 0);
        TakeCalls();

        Mend();
        var end = await RewindAsync(id);

        Assert.Equal(["end 2"], TakeCalls());
        Assert.Equal("round 2end 2", end.ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_terminated_run_goes_on()
    {
        var begun = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        static async Task<string> CodeAsync(TaskOrchestrationContext context) =>
            await context.CallActivityAsync<string>("work", "a") + await context.CallActivityAsync<string>("wait");

        await StartAsync(r => r.AddOrchestratorFunc("waits", CodeAsync).AddActivityFunc("wait", async Task<string> (_) =>
        {
            begun.TrySetResult();
            await release.Task.WaitAsync(Deadline);
            return "b";
        }));
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("waits");
        await begun.Task.WaitAsync(Deadline);
        await Client.TerminateInstanceAsync(id, cancellation: Deadline);
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await EndOfAsync(id)).RuntimeStatus);
        TakeCalls();

        release.SetResult();
        var end = await RewindAsync(id);

        Assert.Empty(TakeCalls());
        Assert.Equal("ab", end.ReadOutputAs<string>());
        await AssertReplaysAsync(id, CodeAsync);
    }

    [Fact]
    public async Task An_answer_to_the_run_that_ended_is_ignored_by_the_one_that_goes_on()
    {
        var begun = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        var late = 0;
        static async Task<string> CodeAsync(TaskOrchestrationContext context)
        {
            var slow = context.CallActivityAsync<string>("slow");
            return await context.CallActivityAsync<string>("work", "a") + await slow;
        }

        await StartAsync(r => r.AddOrchestratorFunc("fails fast", CodeAsync).AddActivityFunc("slow", async Task<string> (_) =>
        {
            if (Interlocked.Increment(ref late) > 1)
                return "fresh";
            begun.SetResult();
            await release.Task.WaitAsync(Deadline);
            return "stale";
        }));
        Break("a");
        var id = await FailAsync("fails fast");
        await begun.Task.WaitAsync(Deadline);

        Mend();
        await Client.RewindInstanceAsync(id, "mended", Deadline);
        release.SetResult();
        var end = await EndOfAsync(id);

        Assert.Equal("afresh", end.ReadOutputAs<string>());
        await AssertReplaysAsync(id, CodeAsync);
    }

    [Fact]
    public async Task Events_that_came_are_kept()
    {
        static async Task<string> CodeAsync(TaskOrchestrationContext context)
        {
            var answer = await context.WaitForExternalEvent<string>("approval");
            return answer + await context.CallActivityAsync<string>("work", "a");
        }

        await StartAsync(r => r.AddOrchestratorFunc("approved", CodeAsync));
        Break("a");
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("approved");
        await Client.RaiseEventAsync(id, "approval", "yes ", Deadline);
        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await EndOfAsync(id)).RuntimeStatus);

        Mend();
        var end = await RewindAsync(id);

        Assert.Equal("yes a", end.ReadOutputAs<string>());
        await AssertReplaysAsync(id, CodeAsync);
    }

    [Fact]
    public async Task A_run_goes_on_with_the_code_that_is_deployed_now()
    {
        var isMended = false;
        await StartAsync(r => r.AddOrchestratorFunc("deployed", async context =>
        {
            var a = await context.CallActivityAsync<string>("work", "a");
            return isMended ? a + await context.CallActivityAsync<string>("work", "b") : throw new InvalidOperationException("a bug");
        }));
        var id = await FailAsync("deployed");
        TakeCalls();

        isMended = true;
        var end = await RewindAsync(id);

        Assert.Equal(["b"], TakeCalls());
        Assert.Equal("ab", end.ReadOutputAs<string>());
    }

    [Fact]
    public async Task Code_that_does_not_fit_the_history_says_so_and_advises_to_restart()
    {
        var name = "a";
        await StartAsync(r => r.AddOrchestratorFunc("changed", async context =>
            await context.CallActivityAsync<string>("work", "first") + (name == "a"
                ? await context.CallActivityAsync<string>("work", "a")
                : await context.CallActivityAsync<string>("other", "a")) + await context.CallActivityAsync<string>("work", "b")));
        Break("b");
        var id = await FailAsync("changed");

        name = "other";
        await Client.RewindInstanceAsync(id, "mended", Deadline);
        var end = await EndOfAsync(id);

        Assert.Equal(OrchestrationRuntimeStatus.Failed, end.RuntimeStatus);
        Assert.Equal(
            $"The instance '{id}' cannot be rewound: the code of the orchestrator 'changed' that is deployed now does not fit its history, "
            + "which does not have what it asks for as task #1 (other). Restart the instance instead.",
            end.FailureDetails!.ErrorMessage);

        (name, _) = ("a", TakeCalls());
        Mend();
        Assert.Equal("firstab", (await RewindAsync(id)).ReadOutputAs<string>());
        Assert.Equal(["b"], TakeCalls());
    }

    [Fact]
    public async Task A_run_can_be_rewound_again_and_again()
    {
        static async Task<string> CodeAsync(TaskOrchestrationContext context)
        {
            var done = "";
            for (var i = 0; i < 5; i++)
                done += await context.CallActivityAsync<string>("work", $"{i}");
            return done;
        }

        await StartAsync(r => r.AddOrchestratorFunc("steps", CodeAsync));
        Break("0");
        var id = await FailAsync("steps");
        for (var i = 1; i < 5; i++)
        {
            Mend();
            Break($"{i}");
            TakeCalls();
            await Client.RewindInstanceAsync(id, $"step {i}", Deadline);
            Assert.Equal(OrchestrationRuntimeStatus.Failed, (await EndOfAsync(id)).RuntimeStatus);
            Assert.Equal([$"{i - 1}", $"{i}"], TakeCalls());
        }

        Mend();
        Assert.Equal("01234", (await RewindAsync(id)).ReadOutputAs<string>());
        Assert.Equal(
            ["step 1", "step 2", "step 3", "step 4", "mended"],
            (await Hub.GetHistoryAsync(id, Deadline)).OfType<ExecutionRewoundEvent>().Select(e => e.Reason));
        await AssertReplaysAsync(id, CodeAsync);
    }
}

public sealed class SqliteRewindTests() : RewindTests(new SqliteStore());

public sealed class PostgresRewindTests(PostgresServer server) : RewindTests(new PostgresStore(server));
