using System.Text.Json.Serialization;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;
using Spate.Cloud;
using Spate.Pipeline.Diagnostics;
using Spate.Pipeline.Outputs;

namespace Spate.Pipeline.Activities;

/// <summary>The state of the object and of the present result.</summary>
/// <param name="IsCurrent">Whether the notified version is the one in the bucket, and no newer version's result is in place.</param>
/// <param name="Size">The object's length in bytes.</param>
/// <param name="IsSplittable">Whether the object can be split and is large enough.</param>
/// <param name="Beside">
/// What tells this run's objects from those of a result that is in place of the same version, made by a run that is not kept any more; null
/// if there is none.
/// </param>
/// <param name="Steps">The steps that follow enrichment; null if the run was scheduled for a route without steps.</param>
internal sealed record Inspection(
    bool IsCurrent, long Size, bool IsSplittable,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Beside = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<StepPlan>? Steps = null)
{
    public static Inspection Superseded { get; } = new(IsCurrent: false, 0, IsSplittable: false);
}

/// <summary>Inspects the object before anything is done with it.</summary>
internal sealed class InspectObject(
    PipelineConfiguration configuration, IObjectStore store, ActivityCancellation cancellation, ILogger<InspectObject> logger)
    : TaskActivity<EnrichObjectInput, Inspection>
{
    private const int SniffedBytes = 16;

    public override async Task<Inspection> RunAsync(TaskActivityContext context, EnrichObjectInput input)
    {
        using var scope = logger.BeginObject(input);
        var route = configuration.RouteOf(input);
        var address = input.Object.Address;
        var found = await store.HeadAsync(address, cancellation.Token) ?? throw ObjectFailures.Gone(address);
        if (found.ETag != input.Object.ETag) return Inspection.Superseded;

        var manifest = await ManifestStore.FindAsync(store, OutputLayout.Of(route, input.Object).Manifest, cancellation.Token);
        if (manifest is { } present && Sequencer.IsOlder(input.Object.Sequencer, present.Manifest.Input.Sequencer))
            return Inspection.Superseded;

        var isSplittable = found.Size > input.PartBytes
            && route.Enrichment.IsSplittable(input.Object.Key, await FirstBytesAsync(input.Object, cancellation.Token));
        var isRepeated = manifest is { } other && other.Manifest.Input.Version == input.Object.Version;
        var steps = input.HasSteps ? route.Steps.Select(step => step.Plan).ToList() : null;
        return new Inspection(IsCurrent: true, found.Size, isSplittable, isRepeated ? $"{input.Scheduled:O}" : null, steps);
    }

    private async Task<byte[]> FirstBytesAsync(ObjectNotification input, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = await store.OpenReadAsync(
                input.Address, new ReadOptions(0, SniffedBytes, input.ETag), cancellationToken);
            var bytes = new byte[SniffedBytes];
            var count = await stream.ReadAtLeastAsync(bytes, SniffedBytes, throwOnEndOfStream: false, cancellationToken);
            return bytes[..count];
        }
        catch (ObjectStoreException e)
        {
            ObjectFailures.ThrowIfPermanent(e);
            throw;
        }
    }
}
