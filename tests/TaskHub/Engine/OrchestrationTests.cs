using DurableTask.Core.Exceptions;
using Spate.TaskHub.Tests.Postgres;
using Spate.TaskHub.Tests.Stores;

namespace Spate.TaskHub.Tests.Engine;

public abstract class OrchestrationTests(HubStore store) : EngineTest(store: store)
{
    [Fact]
    public async Task A_sequence_of_activities_gives_its_result()
    {
        await StartWorkerAsync(r => r
            .AddOrchestratorFunc<int, int>("sequence", async (context, input) =>
            {
                for (var i = 0; i < 5; i++)
                    input = await context.CallActivityAsync<int>("add one", input);
                return input;
            })
            .AddActivityFunc<int, int>("add one", (_, input) => input + 1));

        var end = await RunAsync("sequence", 10);

        Assert.Equal(OrchestrationRuntimeStatus.Completed, end.RuntimeStatus);
        Assert.Equal((10, 15), (end.ReadInputAs<int>(), end.ReadOutputAs<int>()));
    }

    [Fact]
    public async Task Ten_thousand_activities_fan_out_and_in()
    {
        const int Count = 10_000;
        await StartWorkerAsync(
            r => r
                .AddOrchestratorFunc<int, long>("fan", async (context, count) =>
                {
                    var results = await Task.WhenAll(Enumerable.Range(0, count).Select(i => context.CallActivityAsync<int>("double", i)));
                    return results.Sum(result => (long)result);
                })
                .AddActivityFunc<int, int>("double", (_, input) => input * 2),
            options => options.Pools = new Dictionary<string, int> { ["default"] = 64 });

        var end = await RunAsync("fan", Count);

        Assert.Equal((long)Count * (Count - 1), end.ReadOutputAs<long>());
        Assert.Equal(2 * Count, (await Hub.GetHistoryAsync(end.InstanceId)).Count(e => e is TaskScheduledEvent or TaskCompletedEvent));
    }

    [Fact]
    public async Task A_failure_reaches_the_orchestrator_and_the_instance_with_its_causes()
    {
        await StartWorkerAsync(r => r
            .AddOrchestratorFunc("fails", context => context.CallActivityAsync("broken"))
            .AddOrchestratorFunc<string>("catches", async context =>
            {
                try
                {
                    await context.CallActivityAsync("broken");
                    return "no";
                }
                catch (Microsoft.DurableTask.TaskFailedException e)
                    when (e.FailureDetails.IsCausedBy<IOException>() && e.FailureDetails.InnerFailure!.IsCausedBy<FormatException>())
                {
                    return $"{e.TaskName} #{e.TaskId}: {e.FailureDetails.ErrorMessage}";
                }
            })
            .AddActivityFunc(
                "broken", Action<TaskActivityContext> (_) => throw new FileNotFoundException("gone", new FormatException("inner"))));

        var failed = await RunAsync("fails");
        var caught = await RunAsync("catches");

        Assert.Equal(OrchestrationRuntimeStatus.Failed, failed.RuntimeStatus);
        Assert.True(failed.FailureDetails!.IsCausedBy<Microsoft.DurableTask.TaskFailedException>());
        Assert.Equal("gone", failed.FailureDetails.InnerFailure!.ErrorMessage);
        Assert.Equal("broken #0: gone", caught.ReadOutputAs<string>());
    }

    [Fact]
    public async Task Sub_orchestrations_give_results_and_failures_to_their_parent()
    {
        await StartWorkerAsync(r => r
            .AddOrchestratorFunc<string>("parent", async context =>
            {
                var good = await context.CallSubOrchestratorAsync<string>("child", 1, new TaskOptions().WithInstanceId("named"));
                var bad = await Assert.ThrowsAsync<Microsoft.DurableTask.TaskFailedException>(
                    () => context.CallSubOrchestratorAsync("child", -1));
                return $"{good}, {bad.FailureDetails.ErrorMessage}";
            })
            .AddOrchestratorFunc<int, string>("child", (context, input) =>
                input > 0 ? $"{context.InstanceId} of {context.Parent!.Name}" : throw new InvalidOperationException("negative")));

        Assert.Equal("named of parent, negative", (await RunAsync("parent")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Continue_as_new_starts_afresh_with_an_empty_history()
    {
        await StartWorkerAsync(r => r
            .AddOrchestratorFunc<int, int>("count", async (context, input) =>
            {
                var next = await context.CallActivityAsync<int>("add one", input);
                if (next < 20)
                    context.ContinueAsNew(next);
                return next;
            })
            .AddActivityFunc<int, int>("add one", (_, input) => input + 1));

        var end = await RunAsync("count", 0);

        Assert.Equal((19, 20), (end.ReadInputAs<int>(), end.ReadOutputAs<int>()));
        Assert.Single(await Hub.GetHistoryAsync(end.InstanceId), e => e is TaskScheduledEvent);
    }

    [Fact]
    public async Task A_custom_status_shows_while_the_orchestration_runs()
    {
        var release = new TaskCompletionSource();
        await StartWorkerAsync(r => r
            .AddOrchestratorFunc("busy", async context =>
            {
                context.SetCustomStatus("half way");
                await context.CallActivityAsync("begun");
                await context.CallActivityAsync("wait");
            })
            .AddActivityFunc("begun", _ => { })
            .AddActivityFunc("wait", _ => release.Task));

        var id = await Client.ScheduleNewOrchestrationInstanceAsync("busy");
        var running = await Client.WaitForInstanceStartAsync(id, getInputsAndOutputs: true, Deadline);
        release.SetResult();

        Assert.Equal("half way", running.ReadCustomStatusAs<string>());
        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await EndOfAsync(id)).RuntimeStatus);
    }

    [Fact]
    public async Task Scheduling_an_id_again_is_a_no_op_or_an_error_as_the_caller_chose_and_never_a_second_run()
    {
        var runs = 0;
        await StartWorkerAsync(r => r.AddOrchestratorFunc("once", _ => { runs++; }));
        var options = new StartOrchestrationOptions("the-id");
        await Client.ScheduleNewOrchestrationInstanceAsync("once", options);
        await EndOfAsync("the-id");

        Assert.Equal("the-id", await Client.ScheduleNewOrchestrationInstanceAsync("once", options));
        Assert.Equal(
            "the-id",
            await Client.ScheduleNewOrchestrationInstanceAsync("once", options.WithDedupeStatuses(OrchestrationRuntimeStatus.Failed)));
        var error = await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() =>
            Client.ScheduleNewOrchestrationInstanceAsync("once", options.WithDedupeStatuses(OrchestrationRuntimeStatus.Completed)));

        Assert.Contains("'the-id' exists and is Completed", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, (await Hub.GetBacklogAsync()).DueInstances);
        Assert.Equal(1, runs);
    }

    [Fact]
    public async Task Names_that_nobody_registered_fail_with_a_clear_message()
    {
        await StartWorkerAsync(r => r.AddOrchestratorFunc("calls nothing", context => context.CallActivityAsync("nothing")));

        var unknownActivity = await RunAsync("calls nothing");
        var unknownOrchestrator = await RunAsync("nobody");

        Assert.Contains(
            "No activity named 'nothing' is registered",
            unknownActivity.FailureDetails!.InnerFailure!.ErrorMessage,
            StringComparison.Ordinal);
        Assert.Contains(
            "No orchestrator named 'nobody' is registered", unknownOrchestrator.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Code_that_goes_on_after_a_foreign_task_between_turns_fails()
    {
        var foreign = new TaskCompletionSource();
        await StartWorkerAsync(r => r.AddOrchestratorFunc("waits", async context =>
        {
            var answer = context.WaitForExternalEvent<string>("answer");
            await foreign.Task;
            await answer;
        }));
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("waits");
        await Client.WaitForInstanceStartAsync(id);
        await Task.Run(foreign.SetResult);

        Assert.Contains("awaits a task that is not durable", (await EndOfAsync(id)).FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_instance_that_nobody_knows_cannot_be_waited_for() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => EndOfAsync("nobody"));

    [Fact]
    public async Task Termination_ends_the_family_and_gives_the_output()
    {
        var begun = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        await StartWorkerAsync(r => r
            .AddOrchestratorFunc(
                "parent", context => context.CallSubOrchestratorAsync("child", null, new TaskOptions().WithInstanceId("child")))
            .AddOrchestratorFunc("child", context => context.CallActivityAsync("endless"))
            .AddActivityFunc("endless", async context =>
            {
                // A registration on the token would not do: the end of the delay disposes it, maybe before it is called.
                begun.SetResult();
                try
                {
                    await Task.Delay(Timeout.Infinite, context.OnHub().CancellationToken);
                }
                catch (OperationCanceledException)
                {
                    cancelled.SetResult();
                    throw;
                }
            }));
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("parent");
        await begun.Task.WaitAsync(Deadline);

        await Client.TerminateInstanceAsync(id, new TerminateInstanceOptions("enough", Recursive: true));

        Assert.Equal("enough", (await EndOfAsync(id)).ReadOutputAs<string>());
        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await EndOfAsync("child")).RuntimeStatus);
        await cancelled.Task.WaitAsync(Deadline);
    }

    [Fact]
    public async Task Instances_are_listed_and_purged_through_the_client()
    {
        await StartWorkerAsync(r => r.AddOrchestratorFunc<int, int>("echo", (_, input) => input));
        for (var i = 0; i < 7; i++)
            await RunAsync("echo", i);

        var inputs = new List<int>();
        await foreach (var instance in Client.GetAllInstancesAsync(new OrchestrationQuery(PageSize: 3, FetchInputsAndOutputs: true)))
            inputs.Add(instance.ReadInputAs<int>());

        Assert.Equal(Enumerable.Range(0, 7).Reverse(), inputs);
        Assert.Equal(7, (await Client.PurgeAllInstancesAsync(new PurgeInstancesFilter())).PurgedInstanceCount);
    }
}

public sealed class SqliteOrchestrationTests() : OrchestrationTests(new SqliteStore());

public sealed class PostgresOrchestrationTests(PostgresServer server) : OrchestrationTests(new PostgresStore(server));
