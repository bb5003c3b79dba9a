using System.Collections.Concurrent;
using Microsoft.DurableTask;
using Spate.Pipeline.Activities;

namespace Spate.Pipeline.Tests.Steps;

/// <summary>Runs with steps that are rewound and restarted.</summary>
public sealed class StepReplayTests
{
    private const string Steps = """
        first: { command: [sh, -c, 'echo first >> "$0"; echo one', "{pipeline}/ran"], outputs: { x: x }, stdout: x }
        second:
          command: [sh, -c, 'echo second >> "$0"; cat "$1"', "{pipeline}/ran", "{pipeline}/second.txt"]
          inputs: { x: first.x }
          stdin: x
          outputs: { y: y }
          stdout: y
        third:
          command: [sh, -c, 'echo third >> "$0"; cat', "{pipeline}/ran"]
          inputs: { y: second.y }
          stdin: y
          outputs: { z: z }
          stdout: z
        """;

    [Fact]
    public async Task A_rewind_runs_only_the_step_that_failed_and_those_after_it()
    {
        using var bench = new StepBench(Steps);
        var dropped = await bench.Run.DropAsync(StepBench.Lines);
        bench.Run.Recorded = new ConcurrentDictionary<string, object?>(StringComparer.Ordinal);
        await Assert.ThrowsAsync<TaskFailedException>(() => bench.Run.RunAsync(dropped));
        Assert.Equal("first\nsecond\n", File.ReadAllText(bench.InFolder("ran")));

        bench.Script("second.txt", "two\n");
        bench.Run.Replay = "rewind";
        await bench.Run.RunAsync(dropped);

        Assert.Equal("first\nsecond\nsecond\nthird\n", File.ReadAllText(bench.InFolder("ran")));
        var manifest = await bench.Run.ManifestAsync();
        Assert.Equal(("one\n", "two\n"), (await bench.OutputAsync(manifest, "first"), await bench.OutputAsync(manifest, "third")));
        var folders = manifest.Steps!.Select(step => step.Key[..step.Key.IndexOf("/steps/", StringComparison.Ordinal)]);
        Assert.Equal(2, folders.Distinct(StringComparer.Ordinal).Count());
        await AssertNothingElseAsync(bench, manifest);
    }

    [Fact]
    public async Task A_restart_writes_beside_the_result_in_place_until_it_commits()
    {
        using var bench = new StepBench(Steps);
        bench.Script("second.txt", "two\n");
        var first = await bench.RunAsync();
        var dropped = first.Input;

        File.Delete(bench.InFolder("second.txt"));
        bench.Run.Replay = "restart";
        await Assert.ThrowsAsync<TaskFailedException>(() => bench.Run.RunAsync(dropped));
        Assert.Equal("two\n", await bench.OutputAsync(await bench.Run.ManifestAsync(), "second"));

        bench.Script("second.txt", "new\n");
        bench.Run.Replay = "again";
        await bench.Run.RunAsync(dropped);
        var second = await bench.Run.ManifestAsync();
        Assert.Equal("new\n", await bench.OutputAsync(second, "third"));
        await AssertNothingElseAsync(bench, second);
    }

    [Fact]
    public async Task A_step_whose_outcome_was_lost_in_a_crash_is_done_again_without_a_trace()
    {
        using var bench = new StepBench(Steps);
        bench.Script("second.txt", "two\n");
        bench.Run.Lost = nameof(RunStep);

        await AssertNothingElseAsync(bench, await bench.RunAsync());
    }

    [Fact]
    public async Task A_step_that_has_other_inputs_by_now_says_so()
    {
        using var planned = new StepBench("it: { command: [cat], inputs: { x: object }, stdin: x }");
        using var changed = new StepBench("it: { command: [cat, '{y}'], inputs: { x: object, y: parts }, stdin: x }");
        using var removed = new StepBench("other: { command: [cat] }");
        var run = EnrichObjectInput.Of(planned.Run.Route, await planned.Run.DropAsync(StepBench.Lines), DateTimeOffset.UnixEpoch);
        var input = Pipeline.Steps.StepInput.Of(run, "it").With("x", [new Pipeline.Steps.StepSource(null, "object")]);

        Assert.Contains("has other inputs in pipeline.yaml now", await FailAsync(changed), StringComparison.Ordinal);
        Assert.Contains("has no step 'it' in pipeline.yaml any more", await FailAsync(removed), StringComparison.Ordinal);

        async Task<string> FailAsync(StepBench bench) => (await Assert.ThrowsAsync<PermanentFailureException>(
            () => bench.Run.CallAsync(nameof(RunStep), input, "run-1", TestContext.Current.CancellationToken))).Message;
    }

    private static async Task AssertNothingElseAsync(StepBench bench, Manifest manifest)
    {
        string[] named =
        [
            "paint/a.ndjson/manifest.json", manifest.ReportJson, manifest.ReportHtml, .. manifest.Aggregates.Values,
            .. manifest.Outputs.SelectMany(output => new[] { output.Key, output.Key.Replace(".ndjson", ".json", StringComparison.Ordinal) })
                .Select(key => key.Replace("a.json/", "a.ndjson/", StringComparison.Ordinal)),
            .. manifest.Steps!.SelectMany(step => step.Outputs.Select(output => output.Key).Prepend(step.Key)),
        ];
        Assert.Equal(named.Order(StringComparer.Ordinal), (await bench.Run.OutputsAsync()).Order(StringComparer.Ordinal));
    }
}
