using System.Globalization;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;
using Spate.Cloud;
using Spate.Pipeline.Diagnostics;
using Spate.Pipeline.Outputs;
using Spate.Pipeline.Steps;

namespace Spate.Pipeline.Activities;

/// <summary>
/// Runs a step of a route: fetches what it reads into a folder of its own, runs its program, and stores what that wrote. Repeating it
/// overwrites the same objects, and nobody sees them before the manifest names them.
/// </summary>
internal sealed class RunStep(
    PipelineConfiguration configuration, IObjectStore store, StepWorkspace workspace, StepTools tools, StepProcess process,
    ActivityCancellation cancellation, ActivityReplay replay, TimeProvider time, ILogger<RunStep> logger)
    : TaskActivity<StepInput, StepOutcome>
{
    public override async Task<StepOutcome> RunAsync(TaskActivityContext context, StepInput input)
    {
        using var scope = logger.BeginObject(input.Run);
        var step = StepOf(configuration.RouteOf(input.Run), input);
        var log = new StepLog(logger);
        using var limit = new CancellationTokenSource(step.Plan.Timeout, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation.Token);
        try
        {
            return await RunAsync(context, input, step, log, stop.Token);
        }
        catch (Exception) when (limit.IsCancellationRequested && !cancellation.Token.IsCancellationRequested)
        {
            throw StepFailure.Overrun(step, Title(input), log.Last());
        }
        catch (ObjectStoreException e)
        {
            ObjectFailures.ThrowIfPermanent(e);
            throw;
        }
        finally
        {
            log.Complete();
        }
    }

    private async Task<StepOutcome> RunAsync(
        TaskActivityContext context, StepInput input, RouteStep step, StepLog log, CancellationToken stop)
    {
        var started = time.GetTimestamp();
        var layout = OutputLayout.Of(configuration.RouteOf(input.Run), input.Run.Object);
        var own = layout.For(replay.Folder(input.Run));
        using var folder = workspace.Create();
        StepStore.Prepare(step.Program, folder.Outputs);

        var fetch = new StepFetch(store, step, stop);
        var (files, streamed) = await FetchAsync(input, step, new StepObjects(store, input.Run, layout, stop), fetch, folder);
        var command = CommandOf(step, files, folder, input, context.InstanceId);
        var exitCode = await process.RunAsync(
            command,
            new StepStreams(
                (stdin, token) => new StepFetch(store, step, token).ToProcessAsync(streamed, stdin),
                stdout => step.Program.Stdout is { } output
                    ? WriteAsync(stdout, Path.Combine(folder.Outputs, step.Program.Outputs[output].Path), step)
                    : log.ReadAsync(stdout, "out"),
                stderr => log.ReadAsync(stderr, "err")),
            stop);
        if (exitCode != 0) throw StepFailure.Of(step, Title(input), exitCode, log.Last());

        var stored = await new StepStore(store, step, own, input.Item, stop).StoreAsync(folder.Outputs, logger);
        return await FinishAsync(input, step, own, stored, time.GetElapsedTime(started), stop);
    }

    private static async Task<(IReadOnlyDictionary<string, IReadOnlyList<string>> Files, IReadOnlyList<StepObject> Streamed)> FetchAsync(
        StepInput input, RouteStep step, StepObjects objects, StepFetch fetch, StepFolder folder)
    {
        var files = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        IReadOnlyList<StepObject> streamed = [];
        foreach (var (name, sources) in input.Inputs)
        {
            var found = await objects.OfAsync(sources);
            if (name == step.Program.Stdin) streamed = found;
            else files[name] = await fetch.ToFilesAsync(name, found, folder.Inputs);
        }

        return (files, streamed);
    }

    private StepCommand CommandOf(
        RouteStep step, IReadOnlyDictionary<string, IReadOnlyList<string>> files, StepFolder folder, StepInput input, string run)
    {
        var facts = StepEnvironment.Facts(input, run);
        var isContainer = step.Program.Image is not null;
        var paths = isContainer ? StepPaths.InContainer : new StepPaths(folder.Inputs, folder.Outputs, step.Program.Folder);
        var values = new StepValues(step.Program, paths, files, input.Item);
        return isContainer
            ? ContainerCommand.Of(step, tools, values, folder, facts)
            : LocalCommand.Of(step, tools, values, folder, facts);
    }

    /// <summary>The artifact is written last: if it exists, the step's objects are complete.</summary>
    private async Task<StepOutcome> FinishAsync(
        StepInput input, RouteStep step, OutputLayout layout, IReadOnlyList<StepFile> files, TimeSpan elapsed, CancellationToken stop)
    {
        var artifact = new StepArtifact(step.Name, input.Item, elapsed.TotalSeconds, files);
        await store.PutJsonAsync(
            layout.StepResult(step.Name, input.Item), artifact, PipelineJson.Default.StepArtifact, cancellationToken: stop);
        return new StepOutcome(
            step.Program.Outputs.Keys.ToDictionary(
                name => name,
                name => StepOutputSize.Sum(files.Where(file => file.Output == name).Select(file => new StepOutputSize(1, file.Bytes))),
                StringComparer.Ordinal),
            replay.Folder(input.Run));
    }

    private static async Task WriteAsync(Stream stdout, string file, RouteStep step)
    {
        await using var target = new FileStream(file, FileMode.Create, FileAccess.Write);
        var buffer = new byte[1 << 16];
        var written = 0L;
        while (await stdout.ReadAsync(buffer) is > 0 and var count)
        {
            written += count;
            if (written > step.Program.Limits.MaxOutputBytes)
            {
                throw new PermanentFailureException(
                    "OutputTooLarge",
                    $"Step '{step.Name}' wrote more than {ByteSize.Format(step.Program.Limits.MaxOutputBytes)} to its standard output, its "
                    + "limits.maxOutputBytes.");
            }

            await target.WriteAsync(buffer.AsMemory(0, count));
        }
    }

    private static RouteStep StepOf(Route route, StepInput input)
    {
        var step = route.Steps.FirstOrDefault(step => step.Name == input.Step) ?? throw new PermanentFailureException(
            "UnknownStep",
            $"Route '{route.Name}' has no step '{input.Step}' in pipeline.yaml any more, which the run was to run. Restart the run.");
        return step.Plan.Inputs.Keys.ToHashSet(StringComparer.Ordinal).SetEquals(input.Inputs.Keys)
            && step.Plan.ForEach is null == input.Item is null
            ? step
            : throw new PermanentFailureException(
                "ChangedStep",
                $"Step '{input.Step}' of route '{route.Name}' has other inputs in pipeline.yaml now than when the run began. "
                + "Restart the run.");
    }

    private static string Title(StepInput input) =>
        input.Item is { } item ? string.Create(CultureInfo.InvariantCulture, $"{input.Step}[{item}]") : input.Step;
}
