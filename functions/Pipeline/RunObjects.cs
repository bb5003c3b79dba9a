using Microsoft.DurableTask.Client;
using Spate.Cloud;
using Spate.Pipeline.Outputs;

namespace Spate.Pipeline;

/// <summary>Names the objects that a run read and wrote.</summary>
public sealed class RunObjects(IObjectStore store)
{
    /// <param name="run">The run, with its input and output.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ObjectStoreException">The manifest cannot be read.</exception>
    public async Task<IReadOnlyList<RunObject>> ListAsync(OrchestrationMetadata run, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        return run.Name switch
        {
            nameof(EnrichObject) => await ListAsync(
                run.InstanceId, run.ReadInputAs<EnrichObjectInput>(), Output<EnrichObjectResult>(run)?.Manifest, cancellationToken),
            nameof(DailySummary) when Output<DailySummaryResult>(run) is { } summary =>
                [Of(RunObjectKind.Summary, summary.Json), Of(RunObjectKind.Report, summary.Html)],
            _ => [],
        };
    }

    private async Task<IReadOnlyList<RunObject>> ListAsync(
        string run, EnrichObjectInput? input, string? manifest, CancellationToken cancellationToken)
    {
        var objects = new List<RunObject>();
        if (input is { Object: { } read })
            objects.Add(new RunObject(RunObjectKind.Input, new ObjectAddress(read.Bucket, read.Key)) { Bytes = read.Size });
        if (manifest is null || await ManifestStore.FindAsync(store, ObjectAddress.Parse(manifest), cancellationToken) is not { } found)
            return objects;
        // That of a later version, or of a run that took the place of this one, names what is not of this one.
        return found.Manifest.Run == run ? [.. objects, .. Of(ObjectAddress.Parse(manifest), found.Manifest)] : objects;
    }

    private static IEnumerable<RunObject> Of(ObjectAddress address, Manifest manifest)
    {
        RunObject In(RunObjectKind kind, string key) => new(kind, new ObjectAddress(address.Bucket, key));
        return
        [
            new RunObject(RunObjectKind.Manifest, address),
            In(RunObjectKind.Report, manifest.ReportHtml),
            In(RunObjectKind.Summary, manifest.ReportJson),
            .. manifest.Aggregates.Values.Select(key => In(RunObjectKind.Aggregate, key)),
            .. manifest.Rejects.Select(part => In(RunObjectKind.Rejects, part.Key) with { Records = part.Records, Bytes = part.Bytes }),
            .. manifest.Outputs.Select(part => In(RunObjectKind.Part, part.Key) with { Records = part.Records, Bytes = part.Bytes }),
        ];
    }

    private static RunObject Of(RunObjectKind kind, string address) => new(kind, ObjectAddress.Parse(address));

    private static T? Output<T>(OrchestrationMetadata run)
        where T : class => run.RuntimeStatus == OrchestrationRuntimeStatus.Completed ? run.ReadOutputAs<T>() : null;
}

/// <summary>What an object is to a run.</summary>
public enum RunObjectKind
{
    /// <summary>What it read.</summary>
    Input,

    /// <summary>What makes its result visible.</summary>
    Manifest,

    /// <summary>Enriched records.</summary>
    Part,

    /// <summary>Records that were rejected.</summary>
    Rejects,

    /// <summary>Counts by a dimension.</summary>
    Aggregate,

    /// <summary>Its report, as a page.</summary>
    Report,

    /// <summary>Its report, as JSON.</summary>
    Summary,
}

/// <summary>An object of a run.</summary>
/// <param name="Kind">What it is to the run.</param>
/// <param name="Address">Where it is.</param>
public sealed record RunObject(RunObjectKind Kind, ObjectAddress Address)
{
    /// <summary>How many records it holds; null if it holds none, or nobody counted.</summary>
    public long? Records { get; init; }

    /// <summary>Its length; null if it was not noted.</summary>
    public long? Bytes { get; init; }
}
