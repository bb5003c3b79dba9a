using Spate.TaskHub.Retention;

namespace Spate.TaskHub.Tests.Conformance;

public abstract partial class TaskHubConformance
{
    [Fact]
    public async Task Instances_that_ended_are_purged_by_id_and_others_are_left_alone()
    {
        await BeginAsync("parent", Child(0, "child"));
        await CommitAsync(await LockAsync(), End());
        await CommitAsync(await LockAsync(), End());
        await BeginAsync("runs");

        Assert.Equal(2, await Hub.PurgeInstancesAsync(["parent", "runs", "gone"], recursive: true));

        Assert.Null(await Hub.GetInstanceAsync("parent", withPayloads: false));
        Assert.Null(await Hub.GetInstanceAsync("child", withPayloads: false));
        Assert.NotNull(await Hub.GetInstanceAsync("runs", withPayloads: false));
    }

    [Fact]
    public async Task A_trimmed_instance_keeps_its_input_and_output_and_loses_its_history()
    {
        var large = new string('x', 100_000);
        await CreateAsync("run", large);
        await CommitAsync(await LockAsync(), Call(0, large + "1"), End(result: large + "2"));
        await BeginAsync("runs", Call(0));

        Assert.Equal(1, await Hub.TrimInstancesAsync(["run", "runs", "gone"]));
        Assert.Equal(0, await Hub.TrimInstancesAsync(["run"]));

        Assert.Empty(await Hub.GetHistoryAsync("run"));
        Assert.NotEmpty(await Hub.GetHistoryAsync("runs"));
        var state = await Hub.GetInstanceAsync("run", withPayloads: true);
        Assert.Equal((large, large + "2"), (state!.Input, state.Output));
    }

    [Fact]
    public async Task Retention_removes_what_is_old_enough_by_state_and_tag()
    {
        var options = new RetentionOptions
        {
            Default = new() { Completed = Days(10), Failed = Days(20), Histories = Days(2) },
            Tag = "route",
            ByTag = new Dictionary<string, RetentionPolicy>(StringComparer.Ordinal) { ["short"] = new() { Completed = Days(1) } },
        };
        var sweep = new RetentionSweep(Hub, options);
        await EndRunAsync("completed", OrchestrationRuntimeStatus.Completed);
        await EndRunAsync("failed", OrchestrationRuntimeStatus.Failed);
        await EndRunAsync("terminated", OrchestrationRuntimeStatus.Terminated);
        await EndRunAsync("short", OrchestrationRuntimeStatus.Completed, "short");
        await BeginAsync("parent", Child(0, "child"));
        await CommitAsync(await LockAsync(), End());

        Assert.Equal(default, await sweep.RunAsync(CancellationToken.None));
        Time.Advance(Days(1));
        Assert.Equal(new SweepResult(1, 0), await sweep.RunAsync(CancellationToken.None));
        Time.Advance(Days(1));
        Assert.Equal(new SweepResult(0, 1), await sweep.RunAsync(CancellationToken.None));
        Time.Advance(Days(8));
        Assert.Equal(new SweepResult(1, 0), await sweep.RunAsync(CancellationToken.None));
        Time.Advance(Days(10));
        Assert.Equal(new SweepResult(1, 0), await sweep.RunAsync(CancellationToken.None));
        Time.Advance(Days(1000));
        Assert.Equal(default, await sweep.RunAsync(CancellationToken.None));
        Assert.NotNull(await Hub.GetInstanceAsync("terminated", withPayloads: false));
        Assert.NotNull(await Hub.GetInstanceAsync("child", withPayloads: false)); // its parent still runs
    }

    [Fact]
    public async Task Retention_goes_through_more_than_one_page_and_takes_orphans_along()
    {
        for (var i = 0; i < 600; i++)
            await CreateAsync($"run {i}");
        IReadOnlyList<LockedInstance> locked;
        while ((locked = await Hub.LockInstancesAsync(Request(max: 100))).Count > 0)
            await Task.WhenAll(locked.Select(run => CommitAsync(run, End())));
        await BeginAsync("parent", Child(0, "child"));
        await CommitAsync(await LockAsync(), End());
        await CommitAsync(await LockAsync(), End());
        await Hub.PurgeInstanceAsync("parent", new PurgeInstanceOptions());
        Time.Advance(Days(1));

        var result = await new RetentionSweep(
            Hub, new RetentionOptions { Default = new() { Completed = Days(1) } }).RunAsync(CancellationToken.None);

        Assert.Equal(new SweepResult(601, 0), result);
        Assert.Empty((await Hub.QueryInstancesAsync(new OrchestrationQuery())).Values);
    }

    private static TimeSpan Days(int days) => TimeSpan.FromDays(days);

    private async Task EndRunAsync(string id, OrchestrationRuntimeStatus status, string? route = null)
    {
        var started = Started();
        if (route is not null)
            started.Tags = new Dictionary<string, string>(StringComparer.Ordinal) { ["route"] = route };
        await Hub.CreateInstanceAsync(new NewInstance(id, started));
        await CommitAsync(await LockAsync(), End(status, failure: status == OrchestrationRuntimeStatus.Failed ? Broken : null));
    }
}
