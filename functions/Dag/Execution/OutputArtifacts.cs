namespace Spate.Dag.Execution;

/// <summary>The artifacts in outputs of nodes.</summary>
internal static class OutputArtifacts
{
    public static IReadOnlyList<Artifact> Of(IReadOnlyList<DagNode> nodes, DagResults results) =>
        [.. nodes.SelectMany(node => Of(results[node].Output)).Distinct()];

    public static IEnumerable<Artifact> Of(object? output) => output switch
    {
        Artifact artifact => [artifact],
        IEnumerable<Artifact> artifacts => artifacts,
        IHasArtifacts holder => holder.Artifacts,
        IEnumerable<IHasArtifacts> holders => holders.SelectMany(holder => holder.Artifacts),
        _ => [],
    };
}
