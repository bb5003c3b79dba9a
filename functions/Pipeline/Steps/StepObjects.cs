using Spate.Cloud;
using Spate.Pipeline.Outputs;

namespace Spate.Pipeline.Steps;

/// <summary>Finds the objects that an input's references mean.</summary>
internal sealed class StepObjects(IObjectStore store, EnrichObjectInput run, OutputLayout layout, CancellationToken cancellationToken)
{
    public async Task<IReadOnlyList<StepObject>> OfAsync(IReadOnlyList<StepSource> sources)
    {
        var objects = new List<StepObject>();
        foreach (var source in sources)
        {
            if (source is { Step: null, Name: StepReference.Object })
            {
                objects.Add(new StepObject(run.Object.Address, run.Object.ETag, null));
                continue;
            }

            foreach (var (item, replay) in source.Items())
            {
                objects.AddRange(
                    source.Step is null ? await OfPartAsync(source, item!.Value, replay) : await OfStepAsync(source, item, replay));
            }
        }

        return objects;
    }

    private async Task<IEnumerable<StepObject>> OfPartAsync(StepSource source, int part, string? replay)
    {
        var own = layout.For(replay);
        var artifact = await store.GetJsonAsync(own.PartResult(part), PipelineJson.Default.PartArtifact, cancellationToken);
        var (address, file) = source.Name == StepReference.Rejects
            ? (own.Rejects(part), artifact.Result.Rejects)
            : (own.Part(part), artifact.Result.Output);
        return file is null ? [] : [new StepObject(address, null, file.Sha256)];
    }

    private async Task<IEnumerable<StepObject>> OfStepAsync(StepSource source, int? item, string? replay)
    {
        var artifact = await StepArtifact.ReadAsync(store, layout.For(replay).StepResult(source.Step!, item), cancellationToken);
        return artifact.Files.Where(file => file.Output == source.Name).Where((_, number) => source.File is null || source.File == number)
            .Select(file => new StepObject(new ObjectAddress(layout.Bucket, file.Key), null, file.Sha256));
    }
}
