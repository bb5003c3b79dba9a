using Spate.TaskHub.Tests.Postgres;
using Spate.TaskHub.Tests.Stores;

namespace Spate.TaskHub.Tests.Engine;

/// <summary>External events, suspension, restarts: what clients send to orchestrations.</summary>
public abstract class MessageTests(HubStore store) : EngineTest(store: store)
{
    [Fact]
    public async Task An_orchestration_waits_for_an_event_and_takes_one_that_came_early()
    {
        var begun = new TaskCompletionSource();
        await StartWorkerAsync(r => r
            .AddOrchestratorFunc<string>("approval", async context =>
            {
                await context.CallActivityAsync("begun");
                var first = await context.WaitForExternalEvent<string>("early");
                return first + await context.WaitForExternalEvent<string>("late");
            })
            .AddActivityFunc("begun", _ => begun.Task));
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("approval");
        await Client.WaitForInstanceStartAsync(id, Deadline);
        await Client.RaiseEventAsync(id, "early", "a", Deadline);
        begun.SetResult();
        await Client.RaiseEventAsync(id, "LATE", "b", Deadline);

        Assert.Equal("ab", (await EndOfAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_wait_for_an_event_gives_up_at_its_timeout()
    {
        await StartWorkerAsync(r => r.AddOrchestratorFunc<string>("waits", async context =>
        {
            try
            {
                return await context.WaitForExternalEvent<string>("never", TimeSpan.FromMilliseconds(50));
            }
            catch (OperationCanceledException)
            {
                return "timed out";
            }
        }));

        Assert.Equal("timed out", (await RunAsync("waits")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task An_event_that_does_not_fit_its_type_fails_the_run_with_the_reason()
    {
        await StartWorkerAsync(r => r.AddOrchestratorFunc<int>("number", context => context.WaitForExternalEvent<int>("n")));
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("number");
        await Client.WaitForInstanceStartAsync(id, Deadline);

        await Client.RaiseEventAsync(id, "n", "not a number", Deadline);

        Assert.Contains("System.Int32", (await EndOfAsync(id)).FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Orchestrations_send_each_other_events()
    {
        await StartWorkerAsync(r => r
            .AddOrchestratorFunc<string>("receives", context => context.WaitForExternalEvent<string>("greeting"))
            .AddOrchestratorFunc<string>("sends", context =>
            {
                context.SendEvent("receiver", "greeting", "hello");
                return Task.FromResult("sent");
            }));
        await Client.ScheduleNewOrchestrationInstanceAsync("receives", new StartOrchestrationOptions("receiver"));

        Assert.Equal("sent", (await RunAsync("sends")).ReadOutputAs<string>());
        Assert.Equal("hello", (await EndOfAsync("receiver")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Events_that_were_not_used_go_with_an_orchestration_that_continues_as_new()
    {
        await StartWorkerAsync(r => r.AddOrchestratorFunc<int, int>("sums", async (context, sum) =>
        {
            var number = await context.WaitForExternalEvent<int>("number");
            if (number == 0)
                return sum;
            context.ContinueAsNew(sum + number);
            return -1;
        }));
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("sums", 0);
        for (var number = 1; number <= 20; number++)
            await Client.RaiseEventAsync(id, "number", number, Deadline);
        await Client.RaiseEventAsync(id, "number", 0, Deadline);

        Assert.Equal(210, (await EndOfAsync(id)).ReadOutputAs<int>());
    }

    [Fact]
    public async Task A_suspended_orchestration_does_nothing_and_loses_nothing_until_it_is_resumed()
    {
        var release = new TaskCompletionSource();
        var steps = 0;
        await StartWorkerAsync(r => r
            .AddOrchestratorFunc<string>("steps", async context =>
            {
                await context.CallActivityAsync("first");
                await context.CallActivityAsync("second");
                return await context.WaitForExternalEvent<string>("word");
            })
            .AddActivityFunc("first", _ => release.Task)
            .AddActivityFunc("second", _ => { Interlocked.Increment(ref steps); }));
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("steps");
        await Client.WaitForInstanceStartAsync(id, Deadline);

        await Client.SuspendInstanceAsync(id, "hold on", Deadline);
        await UntilAsync(id, OrchestrationRuntimeStatus.Suspended);
        release.SetResult();
        await Client.RaiseEventAsync(id, "word", "kept", Deadline);
        await UntilHistoryAsync(id, history => history.Any(e => e is EventRaisedEvent) && history.Any(e => e is TaskCompletedEvent));
        Assert.Equal((OrchestrationRuntimeStatus.Suspended, 0), ((await Client.GetInstanceAsync(id, Deadline))!.RuntimeStatus, steps));

        await Client.ResumeInstanceAsync(id, "go", Deadline);

        Assert.Equal("kept", (await EndOfAsync(id)).ReadOutputAs<string>());
        Assert.Equal(1, steps);
    }

    [Fact]
    public async Task A_suspended_orchestration_is_rebuilt_by_another_worker_and_can_be_terminated()
    {
        var first = await StartWorkerAsync(
            r => r.AddOrchestratorFunc<string>("waits", context => context.WaitForExternalEvent<string>("word")));
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("waits");
        var other = await Client.ScheduleNewOrchestrationInstanceAsync("waits");
        foreach (var instance in (string[])[id, other])
        {
            await Client.WaitForInstanceStartAsync(instance, Deadline);
            await Client.SuspendInstanceAsync(instance, null, Deadline);
            await UntilAsync(instance, OrchestrationRuntimeStatus.Suspended);
        }

        await first.StopAsync(Deadline);
        await StartWorkerAsync(r => r.AddOrchestratorFunc<string>("waits", context => context.WaitForExternalEvent<string>("word")));
        await Client.RaiseEventAsync(id, "word", "kept", Deadline);
        await Client.ResumeInstanceAsync(id, null, Deadline);
        await Client.TerminateInstanceAsync(other, "enough", Deadline);

        Assert.Equal("kept", (await EndOfAsync(id)).ReadOutputAs<string>());
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await EndOfAsync(other)).RuntimeStatus);
    }

    [Fact]
    public async Task A_restart_runs_the_same_input_again_under_the_same_or_a_new_id()
    {
        var runs = 0;
        await StartWorkerAsync(
            r => r.AddOrchestratorFunc<string, string>("echo", (_, input) => $"{input}{Interlocked.Increment(ref runs)}"));
        var options = new StartOrchestrationOptions("the-id") { Tags = new Dictionary<string, string> { ["route"] = "ads" } };
        await Client.ScheduleNewOrchestrationInstanceAsync("echo", "run ", options, Deadline);
        await EndOfAsync("the-id");

        Assert.Equal("the-id", await Client.RestartAsync("the-id", restartWithNewInstanceId: false, Deadline));
        Assert.Equal("run 2", (await EndOfAsync("the-id")).ReadOutputAs<string>());
        var newId = await Client.RestartAsync("the-id", restartWithNewInstanceId: true, Deadline);
        var third = await EndOfAsync(newId);

        Assert.NotEqual("the-id", newId);
        Assert.Equal(("run 3", "ads"), (third.ReadOutputAs<string>(), third.Tags["route"]));
        await Assert.ThrowsAsync<ArgumentException>(() => Client.RestartAsync("nobody", cancellation: Deadline));
    }

    [Fact]
    public async Task What_is_under_way_cannot_be_restarted_under_its_id()
    {
        await StartWorkerAsync(r => r.AddOrchestratorFunc<string>("waits", context => context.WaitForExternalEvent<string>("word")));
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("waits");
        await Client.WaitForInstanceStartAsync(id, Deadline);

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => Client.RestartAsync(id, cancellation: Deadline));

        Assert.Contains("is Running and cannot be restarted", error.Message, StringComparison.Ordinal);
    }

    private async Task UntilAsync(string id, OrchestrationRuntimeStatus status)
    {
        while ((await Client.GetInstanceAsync(id, Deadline))!.RuntimeStatus != status)
            Deadline.ThrowIfCancellationRequested();
    }

    private async Task UntilHistoryAsync(string id, Func<IList<HistoryEvent>, bool> condition)
    {
        while (!condition(await Client.GetOrchestrationHistoryAsync(id, Deadline)))
            Deadline.ThrowIfCancellationRequested();
    }
}

public sealed class SqliteMessageTests() : MessageTests(new SqliteStore());

public sealed class PostgresMessageTests(PostgresServer server) : MessageTests(new PostgresStore(server));
