using System.Text.Json.Serialization;

namespace Spate.Dag;

/// <summary>A reference to an object, which goes from node to node in its place: large data never passes through a task hub.</summary>
/// <param name="Address">Where the object is, in the words of whoever stores it, such as <c>s3://bucket/key</c>.</param>
/// <param name="Size">How many bytes it has.</param>
public sealed record Artifact(string Address, long Size)
{
    /// <summary>What tells whether it is the same object, such as an ETag; null if nothing does.</summary>
    public string? Checksum { get; init; }

    /// <summary>How long it is kept. Whoever stores it keeps to that: see <see cref="DagOutcome{TInput}.Artifacts"/>.</summary>
    public ArtifactRetention Retention { get; init; }
}

/// <summary>How long an artifact is kept.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ArtifactRetention>))]
public enum ArtifactRetention
{
    /// <summary>Until somebody deletes it.</summary>
    Forever,

    /// <summary>Until its graph has succeeded. A run that failed keeps it, so that a rewind finds it.</summary>
    UntilSuccess,

    /// <summary>Until its graph has ended.</summary>
    UntilEnd,
}

/// <summary>An output with artifacts in it.</summary>
public interface IHasArtifacts
{
    /// <summary>The artifacts.</summary>
    IEnumerable<Artifact> Artifacts { get; }
}
