using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;
using Spate.Cloud;
using Spate.Dag;

namespace Spate.Pipeline;

/// <summary>
/// Deletes the objects of artifacts that are not kept any longer. It is an exit handler for graphs:
/// <c>dag.OnExit&lt;DeleteArtifacts, IReadOnlyList&lt;Artifact&gt;, int&gt;("clean", outcome => [.. outcome.Expired])</c>. Of an artifact
/// with a checksum, which is its object's ETag, no later object is deleted.
/// </summary>
public sealed class DeleteArtifacts(IObjectStore store, ActivityCancellation cancellation, ILogger<DeleteArtifacts> logger)
    : TaskActivity<IReadOnlyList<Artifact>, int>
{
    /// <returns>How many objects were deleted.</returns>
    /// <inheritdoc />
    public override async Task<int> RunAsync(TaskActivityContext context, IReadOnlyList<Artifact> input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var deleted = 0;
        foreach (var (artifact, address) in input.Select(artifact => (artifact, AddressOf(artifact))).ToList())
        {
            if (await store.HeadAsync(address, cancellation.Token) is not { } info) continue;
            if (artifact.Checksum is { } checksum && checksum != info.ETag)
            {
                logger.LogWarning("{Address} is kept: it is not the artifact any more, but was written since", address);
                continue;
            }

            await store.DeleteAsync(address, cancellation.Token);
            deleted++;
        }

        if (deleted > 0) logger.LogInformation("Deleted {Count} artifacts that are not kept any longer", deleted);
        return deleted;
    }

    private static ObjectAddress AddressOf(Artifact artifact)
    {
        try
        {
            return ObjectAddress.Parse(artifact.Address);
        }
        catch (FormatException e)
        {
            throw new PermanentFailureException(
                "UnknownAddress",
                $"An artifact cannot be deleted: {e.Message} Delete those that are stored elsewhere by an activity of your own.", e);
        }
    }
}
