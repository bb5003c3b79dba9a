using Spate.Cloud;
using Spate.Pipeline.Steps;

namespace Spate.Pipeline.Outputs;

/// <summary>The complete result of a step, or of one item of it, which later steps and the commit read.</summary>
/// <param name="Step">The step's name.</param>
/// <param name="Item">The item that it ran for, from 0; null if it ran once.</param>
/// <param name="Seconds">Seconds that it took.</param>
/// <param name="Files">What it wrote, in the order of the outputs and, in a folder, of the files' names.</param>
internal sealed record StepArtifact(string Step, int? Item, double Seconds, IReadOnlyList<StepFile> Files)
{
    /// <summary>Reads what steps wrote, and names what of it belongs to the result.</summary>
    public static async Task<IReadOnlyList<ManifestStep>> ReadAllAsync(
        IObjectStore store, OutputLayout layout, IReadOnlyList<StepResults> steps, CancellationToken cancellationToken)
    {
        var all = new List<ManifestStep>();
        foreach (var step in steps)
        {
            for (var number = 0; number < (step.Count ?? 1); number++)
            {
                int? item = step.Count is null ? null : number;
                var address = layout.For(step.Replays?[number]).StepResult(step.Step, item);
                var artifact = await ReadAsync(store, address, cancellationToken);
                all.Add(new ManifestStep(step.Step, item, address.Key, [.. artifact.Files.Where(file => file.IsKept).Select(Output)]));
            }
        }

        return all;
    }

    /// <summary>Reads what a step wrote.</summary>
    public static async Task<StepArtifact> ReadAsync(IObjectStore store, ObjectAddress address, CancellationToken cancellationToken) =>
        await store.FindJsonAsync(address, PipelineJson.Default.StepArtifact, cancellationToken)
        ?? throw new PermanentFailureException(
            "StepResultGone",
            $"{address} is gone: what the step wrote is not known any more. Rerun the run from that step, or restart it.");

    private static ManifestStepOutput Output(StepFile file) => new(file.Output, file.Key, file.Bytes, file.Sha256);
}

/// <summary>An object that a step wrote.</summary>
/// <param name="Output">The output's name.</param>
/// <param name="Key">The object's key.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">SHA-256 of its bytes, in lower-case hexadecimal.</param>
/// <param name="IsKept">Whether it belongs to the result; otherwise it is removed when that is committed.</param>
internal sealed record StepFile(string Output, string Key, long Bytes, string Sha256, bool IsKept);
