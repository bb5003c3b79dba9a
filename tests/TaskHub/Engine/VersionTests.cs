using static Microsoft.DurableTask.Worker.DurableTaskWorkerOptions;

namespace Spate.TaskHub.Tests.Engine;

public class VersionTests : EngineTest
{
    [Fact]
    public async Task An_orchestrator_and_its_activities_are_found_by_version()
    {
        await StartWorkerAsync(r => r
            .AddOrchestrator("named", new TaskVersion("1.0"), () => Orchestrator(context => context.CallActivityAsync<string>("says")))
            .AddOrchestrator("named", new TaskVersion("2.0"), () => Orchestrator(context => context.CallActivityAsync<string>("says")))
            .AddActivity("says", new TaskVersion("1.0"), () => FuncTaskActivity.Create<object, string>((_, _) => Task.FromResult("one")!))
            .AddActivity("says", new TaskVersion("2.0"), () => FuncTaskActivity.Create<object, string>((_, _) => Task.FromResult("two")!)));

        Assert.Equal("one", (await RunVersionAsync("1.0")).ReadOutputAs<string>());
        Assert.Equal("two", (await RunVersionAsync("2.0")).ReadOutputAs<string>());
        Assert.Contains(
            "No orchestrator named 'named' of version '3.0' is registered",
            (await RunVersionAsync("3.0")).FailureDetails!.ErrorMessage,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(VersionMatchStrategy.Strict, "1.0", false)]
    [InlineData(VersionMatchStrategy.Strict, "2.0", true)]
    [InlineData(VersionMatchStrategy.CurrentOrOlder, "1.0", true)]
    [InlineData(VersionMatchStrategy.CurrentOrOlder, "3.0", false)]
    [InlineData(VersionMatchStrategy.None, "3.0", true)]
    public async Task A_worker_fails_instances_of_versions_that_are_not_its_own_if_it_is_told_to(
        VersionMatchStrategy strategy, string version, bool runs)
    {
        await StartWorkerAsync(Tasks, options => options.Versioning = new VersioningOptions
        {
            Version = "2.0",
            MatchStrategy = strategy,
            FailureStrategy = VersionFailureStrategy.Fail,
        });

        var end = await RunVersionAsync(version);

        Assert.Equal(runs ? OrchestrationRuntimeStatus.Completed : OrchestrationRuntimeStatus.Failed, end.RuntimeStatus);
        Assert.Equal(runs ? null : "VersionMismatch", end.FailureDetails?.ErrorType);
    }

    [Fact]
    public async Task A_worker_that_would_reject_what_comes_back_to_it_does_not_start()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => StartWorkerAsync(
            Tasks, options => options.Versioning = new VersioningOptions { Version = "1.0", MatchStrategy = VersionMatchStrategy.Strict }));

        Assert.Contains("FailureStrategy must be Fail", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_orchestration_continues_as_new_with_another_version()
    {
        await StartWorkerAsync(r => r
            .AddOrchestrator("named", new TaskVersion("1.0"), () => Orchestrator(context =>
            {
                context.ContinueAsNew(new ContinueAsNewOptions { NewVersion = "2.0" });
                return Task.FromResult("");
            }))
            .AddOrchestrator("named", new TaskVersion("2.0"), () => Orchestrator(context => Task.FromResult($"now {context.Version}"))));

        Assert.Equal("now 2.0", (await RunVersionAsync("1.0")).ReadOutputAs<string>());
    }

    private static void Tasks(DurableTaskRegistry registry) =>
        registry.AddOrchestratorFunc<string>("named", context => Task.FromResult(context.Version));

    private static TaskOrchestrator<object, string> Orchestrator(Func<TaskOrchestrationContext, Task<string>> code) =>
        FuncTaskOrchestrator.Create<object, string>((context, _) => code(context)!);

    private async Task<OrchestrationMetadata> RunVersionAsync(string version)
    {
        var id = await Client.ScheduleNewOrchestrationInstanceAsync(
            "named", null, new StartOrchestrationOptions { Version = new TaskVersion(version) }, Deadline);
        return await EndOfAsync(id);
    }
}
