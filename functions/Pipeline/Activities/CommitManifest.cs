using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;
using Spate.Cloud;
using Spate.Pipeline.Diagnostics;
using Spate.Pipeline.Outputs;

namespace Spate.Pipeline.Activities;

/// <summary>
/// Makes a result visible. Everything that the manifest names is in place before; what the replaced manifest named is removed after. A run
/// that finds a newer version's manifest leaves it and is superseded. A run that finds its own was interrupted during the commit, and
/// cleans up.
/// </summary>
internal sealed class CommitManifest(
    PipelineConfiguration configuration, IObjectStore store, ActivityCancellation cancellation, ActivityReplay replay,
    TimeProvider time, ILogger<CommitManifest> logger)
    : TaskActivity<ResultInput, EnrichObjectResult>
{
    public override async Task<EnrichObjectResult> RunAsync(TaskActivityContext context, ResultInput input)
    {
        using var scope = logger.BeginObject(input.Run);
        var result = input.Layout(configuration);
        var layout = result.Layout;
        var committed = await ManifestStore.ReplaceAsync(
            store, layout.Manifest, (context.InstanceId, replay.Id, input.Run.Scheduled), input.Run.Object,
            () => MakeAsync(context, input, result),
            cancellation.Token);
        if (committed is null) return EnrichObjectResult.Superseded;

        var removed = await Leftovers.RemoveAsync(store, layout, committed, cancellation.Token);
        logger.LogInformation(
            "Committed {Manifest}: {Records} records, {Rejected} rejected, {Removed} leftovers removed", layout.Manifest,
            committed.Records.In, committed.Records.Rejected, removed);
        return new EnrichObjectResult
        {
            Outcome = RunOutcome.Committed,
            Manifest = layout.Manifest.ToString(),
            RecordsIn = committed.Records.In,
            RecordsOut = committed.Records.Out,
            Rejected = committed.Records.Rejected,
            BytesIn = committed.Input.Size,
            BytesOut = committed.Outputs.Sum(output => output.Bytes),
            TableVersions = committed.TableVersions,
        };
    }

    private async Task<Manifest?> MakeAsync(TaskActivityContext context, ResultInput input, ResultLayout layout)
    {
        var parts = await PartTotals.ReadAsync(store, layout, input.Parts, cancellation.Token);
        var steps = input.Steps is null ? null : await StepArtifact.ReadAllAsync(store, layout.Layout, input.Steps, cancellation.Token);
        var manifest = Make(input, context.InstanceId, layout, parts) with { Steps = steps };
        await CheckObjectsAsync(layout.Layout, manifest, cancellation.Token);
        return input.Run.Object.Sequencer is null && !await IsCurrentAsync(input.Run.Object, cancellation.Token) ? null : manifest;
    }

    /// <summary>A manifest never names an object that is missing or incomplete.</summary>
    private async Task CheckObjectsAsync(OutputLayout layout, Manifest manifest, CancellationToken cancellationToken)
    {
        foreach (var (key, bytes) in manifest.Objects)
        {
            var address = new ObjectAddress(layout.Bucket, key);
            var info = await store.HeadAsync(address, cancellationToken);
            if (info?.Size != bytes)
            {
                throw new PermanentFailureException(
                    "DamagedOutput",
                    $"{address} has {(info is null ? "vanished" : $"{info.Size} bytes")}, but {bytes} were written. "
                    + "Put the input in place again.");
            }
        }
    }

    /// <summary>Without a sequencer that orders versions, only the version in the bucket may replace a manifest.</summary>
    private async Task<bool> IsCurrentAsync(ObjectNotification input, CancellationToken cancellationToken) =>
        (await store.HeadAsync(input.Address, cancellationToken))?.ETag == input.ETag;

    private Manifest Make(ResultInput input, string run, ResultLayout layout, PartTotals parts) => new()
    {
        Route = input.Run.Route,
        Run = run,
        Replay = replay.Id,
        Input = input.Run.Object,
        Records = parts.Totals.Records,
        Outputs = parts.Outputs,
        Rejects = parts.Rejects,
        Matches = parts.Totals.Matches,
        TableVersions = parts.Totals.TableVersions,
        Aggregates = input.Dimensions.ToDictionary(
            dimension => dimension, dimension => layout.Whole.Aggregate(dimension).Key, StringComparer.Ordinal),
        ReportJson = layout.Whole.ReportJson.Key,
        ReportHtml = layout.Whole.ReportHtml.Key,
        Timings = new RunTimings(input.Run.Object.EventTime, input.Run.Scheduled, time.GetUtcNow(), parts.Totals.EnrichSeconds),
    };
}
