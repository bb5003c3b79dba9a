using System.Collections.Concurrent;
using DurableTask.Core;
using Microsoft.DurableTask.Converters;
using Microsoft.DurableTask.Worker.Shims;
using Microsoft.Extensions.Logging.Abstractions;
using Spate.TaskHub.Execution;
using Spate.TaskHub.Tests.Engine;
using Spate.TaskHub.Tests.Execution;
using Spate.TaskHub.Tests.Stores;

namespace Spate.TaskHub.Tests.Rewinding;

/// <summary>Runs that fail until the test mends what is broken. What they call is counted by its input.</summary>
public abstract class RewindTest(HubStore store) : EngineTest(store: store)
{
    private readonly ConcurrentDictionary<string, bool> _broken = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _calls = new();

    /// <summary>What was called, in order, since the last look.</summary>
    protected string[] TakeCalls()
    {
        string[] calls = [.. _calls];
        _calls.Clear();
        return calls;
    }

    protected void Break(params string[] works)
    {
        foreach (var work in works)
            _broken[work] = true;
    }

    protected void Mend() => _broken.Clear();

    /// <summary>A worker with an activity <c>work</c>, which notes its input and returns it, or fails.</summary>
    protected Task<TestWorker> StartAsync(Action<DurableTaskRegistry> orchestrators) => StartWorkerAsync(
        r =>
        {
            orchestrators(r);
            r.AddActivityFunc<string, string>("work", (_, input) => Work(input));
        },
        options => options.Pools = new Dictionary<string, int> { ["default"] = 4 });

    protected string Work(string input)
    {
        _calls.Enqueue(input);
        return _broken.ContainsKey(input) ? throw new InvalidOperationException($"{input} is broken") : input;
    }

    protected async Task<string> FailAsync(string name, object? input = null)
    {
        var end = await RunAsync(name, input);
        Assert.Equal(OrchestrationRuntimeStatus.Failed, end.RuntimeStatus);
        return end.InstanceId;
    }

    protected async Task<OrchestrationMetadata> RewindAsync(string id)
    {
        await Client.RewindInstanceAsync(id, "mended", Deadline);
        return await EndOfAsync(id);
    }

    protected async Task<OrchestrationMetadata> RerunAsync(string id, params string[] nodes)
    {
        await ((HubDurableTaskClient)Client).RerunAsync(id, nodes, "again", Deadline);
        return await EndOfAsync(id);
    }

    /// <summary>Any worker can replay what came out: the history is one that the code could have written.</summary>
    protected async Task AssertReplaysAsync<T>(string id, Func<TaskOrchestrationContext, Task<T>> code)
    {
        var history = await Hub.GetHistoryAsync(id, Deadline);
        var execution = new OrchestrationExecution(
            history.OfType<ExecutionStartedEvent>().Single(),
            FuncTaskOrchestrator.Create<object, T>((context, _) => code(context)!),
            DurableTaskShimFactory.Default,
            JsonDataConverter.Default,
            NullLoggerFactory.Instance);
        var expected = Assert.IsType<ExecutionCompletedEvent>(history[^1]);
        execution.Replay([.. history.SkipLast(1)]);
        var end = execution.Advance([], DateTimeOffset.UtcNow).End;
        Assert.Equal((expected.OrchestrationStatus, expected.Result), (end?.OrchestrationStatus, end?.Result));
        Assert.Equal(OrchestrationStatus.Completed, end!.OrchestrationStatus);
    }

    internal static TaskOptions AtNode(string node) =>
        new() { Tags = new Dictionary<string, string>(StringComparer.Ordinal) { [RewindRequest.NodeTag] = node } };
}
