using System.Text.Json.Serialization;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;
using Spate.Cloud;
using Spate.Enrichment;
using Spate.Pipeline.Diagnostics;
using Spate.Pipeline.Outputs;

namespace Spate.Pipeline.Activities;

/// <summary>The input of <see cref="EnrichPart"/>.</summary>
internal sealed record EnrichPartInput(EnrichObjectInput Run, PartRange Range)
{
    public static IReadOnlyList<EnrichPartInput> ForAll(EnrichObjectInput run, IReadOnlyList<PartRange> ranges) =>
        [.. ranges.Select(range => new EnrichPartInput(run, range))];
}

/// <summary>What became of a part, as far as the hub keeps it; the whole is the part's artifact.</summary>
/// <param name="Part">The part's number, from 0.</param>
/// <param name="RecordsIn">Records read.</param>
/// <param name="RecordsOut">Records written.</param>
/// <param name="Rejected">Records put among the rejects.</param>
/// <param name="Replay">The replay of the run in which it was enriched; null for the first run.</param>
internal sealed record PartOutcome(
    int Part, long RecordsIn, long RecordsOut, long Rejected,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Replay = null)
{
    /// <summary>The replays of some parts; null if all were enriched in the first run.</summary>
    public static IReadOnlyList<string?>? Replays(IReadOnlyList<PartOutcome> parts) =>
        parts.All(part => part.Replay is null) ? null : [.. parts.Select(part => part.Replay)];
}

/// <summary>
/// Enriches one part: bytes from the object, through the engine, into the part's objects. Repeating it overwrites the same objects, and
/// nobody sees them before the manifest names them.
/// </summary>
internal sealed class EnrichPart(
    PipelineConfiguration configuration, IObjectStore store, ReferenceTableSource tables, PipelineProgress progress,
    ActivityCancellation cancellation, ActivityReplay replay, TimeProvider time, ILogger<EnrichPart> logger)
    : TaskActivity<EnrichPartInput, PartOutcome>
{
    public override async Task<PartOutcome> RunAsync(TaskActivityContext context, EnrichPartInput input)
    {
        using var scope = logger.BeginObject(input.Run);
        var route = configuration.RouteOf(input.Run);
        var address = input.Run.Object.Address;
        var part = new EnrichmentProgress();
        var succeeded = false;
        progress.Start(part);
        try
        {
            var outcome = await EnrichAsync(route, input, part, cancellation.Token);
            succeeded = true;
            return outcome;
        }
        catch (OperationCanceledException)
        {
            // Counted as neither: another worker repeats the attempt.
            throw;
        }
        catch (EnrichmentException e)
        {
            PipelineMetrics.PartFailed(route.Name);
            throw new PermanentFailureException(e.Reason.ToString(), $"{address}: {e.Message}", e);
        }
        catch (Exception e)
        {
            PipelineMetrics.PartFailed(route.Name);
            if (e is ObjectStoreException failure) ObjectFailures.ThrowIfPermanent(failure);
            throw;
        }
        finally
        {
            progress.End(part, succeeded);
        }
    }

    private async Task<PartOutcome> EnrichAsync(
        Route route, EnrichPartInput input, EnrichmentProgress part, CancellationToken cancellationToken)
    {
        var (run, range) = input;
        var layout = OutputLayout.Of(route, run.Object).For(replay.Folder(run));
        var started = time.GetTimestamp();
        var enricher = Enricher.Create(route.Enrichment, tables.Current(route.Enrichment));

        // A range's first line begins at its first byte or after it; the byte before the range tells which.
        var read = new ReadOptions(Math.Max(0, range.Start - 1), IfMatch: run.Object.ETag);
        await using var content = await store.OpenReadAsync(run.Object.Address, read, cancellationToken);
        await using var records = await store.OpenWriteAsync(layout.Part(range.Part), cancellationToken);
        await using var rejects = new LazyObjectWriter(store, layout.Rejects(range.Part), cancellationToken);
        var result = enricher.Run(
            new EnrichmentInput { Content = content, Name = run.Object.Key, Start = range.Start, End = range.End },
            new EnrichmentOutput
            {
                Records = records.Body,
                OpenRejects = rejects.Open,
                Compression = route.Output.Gzip ? OutputCompression.Gzip : OutputCompression.None,
            },
            part,
            cancellationToken);
        await CheckUnchangedAsync(run.Object, cancellationToken);
        await rejects.CompleteAsync(cancellationToken);
        await records.CompleteAsync(cancellationToken);

        // The artifact is written last: if it exists, the part's objects are complete.
        var artifact = new PartArtifact(range.Part, time.GetElapsedTime(started).TotalSeconds, result);
        await store.PutJsonAsync(
            layout.PartResult(range.Part), artifact, PipelineJson.Default.PartArtifact, cancellationToken: cancellationToken);
        PipelineMetrics.PartCompleted(route.Name, result);
        return new PartOutcome(range.Part, result.RecordsIn, result.RecordsOut, result.Rejected, replay.Folder(run));
    }

    /// <summary>A part's stream is not read to its end, where the store would detect that the object changed meanwhile.</summary>
    private async Task CheckUnchangedAsync(ObjectNotification input, CancellationToken cancellationToken)
    {
        var info = await store.HeadAsync(input.Address, cancellationToken) ?? throw ObjectFailures.Gone(input.Address);
        if (info.ETag != input.ETag) throw ObjectFailures.Replaced(input.Address);
    }
}
