using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Spate.TaskHub.Tests.Engine;

public class ActivityTests : EngineTest
{
    [Fact]
    public async Task An_activity_that_outlives_its_timeout_fails_and_keeps_its_slot_until_it_ends()
    {
        var stuck = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        var worker = await StartWorkerAsync(r => r
            .AddOrchestratorFunc("limits", context => context.CallActivityAsync(
                "stuck", null, new TaskOptions(tags: new Dictionary<string, string> { [TaskPlacement.TimeoutTag] = "00:00:00.0500000" })))
            .AddActivityFunc("stuck", async context =>
            {
                using var registration = context.OnHub().CancellationToken.Register(cancelled.SetResult);
                await stuck.Task; // deaf to its token
            }));

        var end = await RunAsync("limits");

        Assert.True(end.FailureDetails!.InnerFailure!.IsCausedBy<TimeoutException>());
        await cancelled.Task.WaitAsync(Deadline);
        Assert.Equal(Environment.ProcessorCount - 1, worker.Load.FreeSlots());
        stuck.SetResult();
    }

    [Fact]
    public async Task Computing_activities_do_not_starve_the_worker()
    {
        using var release = new ManualResetEventSlim();
        using var allBusy = new CountdownEvent(Environment.ProcessorCount * 4);
        var worker = await StartWorkerAsync(
            r => r
                .AddOrchestratorFunc<int, int>("computes", (context, _) => context.CallActivityAsync<int>("blocks"))
                .AddOrchestratorFunc<string>("other", _ => "done")
                .AddActivityFunc<int>("blocks", _ =>
                {
                    allBusy.Signal();
                    release.Wait(Deadline); // as a long computation: it never yields its thread
                    return 1;
                }),
            options => options.Pools = new Dictionary<string, int> { ["default"] = allBusy.InitialCount });
        var blocked = Enumerable.Range(0, allBusy.InitialCount).Select(i => RunAsync("computes", i)).ToArray();
        await Task.Factory.StartNew(() => allBusy.Wait(Deadline), Deadline, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        Assert.True(worker.Load.IsSaturated);
        Assert.Equal("done", (await RunAsync("other")).ReadOutputAs<string>());

        release.Set();
        await Task.WhenAll(blocked);
    }

    [Fact]
    public async Task Pools_that_no_worker_serves_wait()
    {
        var options = new TaskOptions(tags: new Dictionary<string, string> { [TaskPlacement.PoolTag] = "heavy" });
        await StartWorkerAsync(r => r
            .AddOrchestratorFunc<string>("uses", context => context.CallActivityAsync<string>("where", null, options))
            .AddActivityFunc<string>("where", _ => "default"));
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("uses");
        await Client.WaitForInstanceStartAsync(id, Deadline);
        Assert.Equal(1, (await Hub.GetBacklogAsync()).DueTasks["heavy"]);

        await StartWorkerAsync(
            r => r.AddActivityFunc<string>("where", _ => "heavy")
                .AddOrchestratorFunc<string>("uses", context => context.CallActivityAsync<string>("where", null, options)),
            options => options.Pools = new Dictionary<string, int> { ["heavy"] = 1 });

        Assert.Equal("heavy", (await EndOfAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_graceful_stop_cancels_activities_and_hands_their_work_to_the_next_worker_at_once()
    {
        var begun = new TaskCompletionSource();
        void Configure(DurableTaskRegistry r, Func<TaskActivityContext, Task<int>> work) => r
            .AddOrchestratorFunc<int>("runs", context => context.CallActivityAsync<int>("work"))
            .AddActivityFunc("work", work);
        var first = await StartWorkerAsync(r => Configure(r, async context =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, context.OnHub().CancellationToken);
            return -1;
        }));
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("runs");
        await begun.Task.WaitAsync(Deadline);

        await first.StopAsync(Deadline);
        await StartWorkerAsync(r => Configure(r, context => Task.FromResult(context.OnHub().DeliveryCount)));

        Assert.Equal(1, (await EndOfAsync(id)).ReadOutputAs<int>());
    }

    [Fact]
    public async Task Work_that_does_not_end_within_the_grace_period_is_handed_back_and_its_late_result_is_refused()
    {
        var begun = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        void Configure(DurableTaskRegistry r, Func<TaskActivityContext, Task<string>> work) => r
            .AddOrchestratorFunc<string>("runs", context => context.CallActivityAsync<string>("work"))
            .AddActivityFunc("work", work);
        var first = await StartWorkerAsync(r => Configure(r, async _ =>
        {
            begun.SetResult();
            await release.Task;
            return "late";
        }));
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("runs");
        await begun.Task.WaitAsync(Deadline);
        using var noGrace = new CancellationTokenSource();
        await noGrace.CancelAsync();

        await first.StopAsync(noGrace.Token);
        release.SetResult();
        await StartWorkerAsync(r => Configure(r, _ => Task.FromResult("right")));

        Assert.Equal("right", (await EndOfAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Activities_are_made_by_dependency_injection_in_the_host()
    {
        using var folder = new TemporaryFolder();
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddScoped<Greeting>();
        var hub = new SqliteTaskHubOptions { Path = folder.File("hub.db") };
        builder.Services.AddDurableTaskWorker(
            b => b.AddTasks(r => r.AddOrchestrator<GreetOrchestrator>().AddActivity<GreetActivity>()).UseTaskHub(hub));
        builder.Services.AddDurableTaskClient(b => b.UseTaskHub(hub));
        using (var host = builder.Build())
        {
            await host.StartAsync(Deadline);
            var client = host.Services.GetRequiredService<DurableTaskClient>();
            var id = await client.ScheduleNewOrchestrationInstanceAsync("greet", "you");

            var end = await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, Deadline);

            Assert.Equal("hello you", end.ReadOutputAs<string>());
            await host.StopAsync(Deadline);
            await ((IAsyncDisposable)host).DisposeAsync();
        }
    }

    internal sealed class Greeting
    {
        public string Word { get; } = "hello";
    }

    [DurableTask("greet")]
    internal sealed class GreetOrchestrator : TaskOrchestrator<string, string>
    {
        public override Task<string> RunAsync(TaskOrchestrationContext context, string input) =>
            context.CallActivityAsync<string>(nameof(GreetActivity), input);
    }

    internal sealed class GreetActivity(Greeting greeting) : TaskActivity<string, string>
    {
        public override Task<string> RunAsync(TaskActivityContext context, string input) => Task.FromResult($"{greeting.Word} {input}");
    }
}
