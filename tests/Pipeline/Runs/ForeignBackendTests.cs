using System.Text.Json;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging.Abstractions;
using Spate.Cloud;
using Spate.Dag;
using Spate.Dag.Tests;
using Spate.Pipeline.Steps;
using Spate.Pipeline.Triggers;

namespace Spate.Pipeline.Tests.Runs;

/// <summary>The pipeline on Microsoft's own in-process backend: it needs nothing of Spate's task hubs.</summary>
public sealed class ForeignBackendTests
{
    [Fact]
    public async Task An_object_goes_from_its_notification_to_its_manifest_and_a_missing_one_to_its_failure()
    {
        using var bench = new RunBench(route => route with
        {
            Steps =
            [
                Step("first", [], ["echo", "one"]),
                Step("each", ["first.text"], ["sh", "-c", "cat; echo two"], forEach: StepReference.Parts),
            ],
        });
        await using var host = await ForeignBackend.StartAsync(PipelineTasks.AddTo, bench.AddServices);
        var notification = await bench.DropAsync("""{"c":"r","kind":"dot"}""" + "\n");
        var missing = await bench.DropAsync("{}\n", "drops/missing.ndjson");
        await bench.Store.DeleteAsync(new ObjectAddress("inputs", missing.Key));

        Assert.Equal(
            [ScheduleOutcome.Scheduled, ScheduleOutcome.Scheduled], [await ScheduleAsync(notification), await ScheduleAsync(missing)]);
        var runs = await Task.WhenAll(EndOfAsync(notification), EndOfAsync(missing));
        Assert.Equal(
            [ScheduleOutcome.Duplicate, ScheduleOutcome.Duplicate], [await ScheduleAsync(notification), await ScheduleAsync(missing)]);

        var run = runs[0];
        Assert.Equal((OrchestrationRuntimeStatus.Completed, 1L), (run.RuntimeStatus, run.ReadOutputAs<EnrichObjectResult>()?.RecordsOut));
        Assert.Equal(
            ["partition"],
            run.ReadCustomStatusAs<DagStatus>()!.Nodes.Where(node => node.Value != NodeState.Succeeded).Select(node => node.Key));
        var manifest = JsonSerializer.Deserialize<Manifest>(
            await bench.ReadAsync("paint/a.ndjson/manifest.json"), JsonSerializerOptions.Web)!;
        Assert.Equal(run.InstanceId, manifest.Run);
        Assert.Equal("one\ntwo\n", await bench.ReadAsync(manifest.Steps![^1].Outputs[0].Key));
        Assert.Equal("""{"c":"r","kind":"dot","colour":"red"}""" + "\n", await bench.ReadAsync(Assert.Single(manifest.Outputs).Key));

        var failed = runs[1];
        Assert.Equal(OrchestrationRuntimeStatus.Failed, failed.RuntimeStatus);
        Assert.Contains(
            "s3://inputs/drops/missing.ndjson: the object no longer exists", failed.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(typeof(PermanentFailureException).FullName, failed.FailureDetails.InnerFailure!.ErrorType);

        static RouteStep Step(string name, IReadOnlyList<string> from, IReadOnlyList<string> command, string? forEach = null) => new(
            new StepPlan
            {
                Name = name,
                ForEach = forEach,
                Inputs = from.ToDictionary(_ => "in", IReadOnlyList<string> (source) => [source], StringComparer.Ordinal),
            },
            new StepProgram
            {
                Command = command,
                Folder = "/",
                Stdin = from is [] ? null : "in",
                Stdout = "text",
                Outputs = new Dictionary<string, StepOutput>(StringComparer.Ordinal) { ["text"] = new("text") },
            });

        Task<ScheduleOutcome> ScheduleAsync(ObjectNotification put) =>
            new RunScheduler(
                host.Client, new PipelineConfiguration([bench.Route]), new TriggerCounters(), TimeProvider.System,
                NullLogger<RunScheduler>.Instance)
                .ScheduleAsync(put, TestContext.Current.CancellationToken);

        Task<OrchestrationMetadata> EndOfAsync(ObjectNotification put) => host.Client.WaitForInstanceCompletionAsync(
            RunId.For(bench.Route, put), getInputsAndOutputs: true, TestContext.Current.CancellationToken);
    }
}
