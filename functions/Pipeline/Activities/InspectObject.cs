using Spate.Cloud;
using Spate.Durable;
using Spate.Enrichment;
using Spate.Pipeline.Outputs;

namespace Spate.Pipeline.Activities;

/// <summary>What a look at the object and at the result in place says of a run.</summary>
/// <param name="IsCurrent">Whether the notified version is the one in the bucket, and no newer version's result is in place.</param>
/// <param name="Size">The object's length in bytes.</param>
/// <param name="IsSplittable">Whether the object is worth splitting, and can be.</param>
internal sealed record Inspection(bool IsCurrent, long Size, bool IsSplittable)
{
    public static Inspection Superseded { get; } = new(IsCurrent: false, 0, IsSplittable: false);
}

/// <summary>Looks at the object before anything is done with it.</summary>
internal sealed class InspectObject(PipelineConfiguration configuration, IObjectStore store) : TaskActivity<EnrichObjectInput, Inspection>
{
    public override async Task<Inspection> RunAsync(TaskActivityContext context, EnrichObjectInput input)
    {
        var route = configuration.RouteOf(input);
        var address = input.Object.Address();
        var found = await store.HeadAsync(address, context.CancellationToken) ?? throw ObjectFailures.Gone(address);
        if (found.ETag != input.Object.ETag) return Inspection.Superseded;

        var manifest = await ManifestStore.FindAsync(store, OutputLayout.Of(route, input.Object).Manifest, context.CancellationToken);
        if (manifest is { } present && Sequencer.Compare(input.Object.Sequencer, present.Manifest.Input.Sequencer) < 0) return Inspection.Superseded;

        var isSplittable = found.Size > input.PartBytes && route.Enrichment.Format == RecordFormat.Ndjson && !await IsGzipAsync(input.Object, context.CancellationToken);
        return new Inspection(IsCurrent: true, found.Size, isSplittable);
    }

    private async Task<bool> IsGzipAsync(ObjectNotification input, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = await store.OpenReadAsync(input.Address(), new ReadOptions(0, 2, input.ETag), cancellationToken);
            var magic = new byte[2];
            return await stream.ReadAtLeastAsync(magic, 2, throwOnEndOfStream: false, cancellationToken) == 2 && magic is [0x1f, 0x8b];
        }
        catch (ObjectStoreException e)
        {
            ObjectFailures.ThrowIfPermanent(e);
            throw;
        }
    }
}
