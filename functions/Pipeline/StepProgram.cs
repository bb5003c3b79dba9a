using Spate.Dag;

namespace Spate.Pipeline;

/// <summary>The program of a step: a local process, or a container.</summary>
public sealed record StepProgram
{
    /// <summary>The program and its arguments, with placeholders; of a container, what its image is to run, or nothing.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>The folder of <c>pipeline.yaml</c>, which <c>{pipeline}</c> stands for.</summary>
    public required string Folder { get; init; }

    /// <summary>The image of a container; null for a local process.</summary>
    public string? Image { get; init; }

    /// <summary>The network of a container.</summary>
    public string Network { get; init; } = "none";

    /// <summary>What it writes, by name.</summary>
    public IReadOnlyDictionary<string, StepOutput> Outputs { get; init; } = new Dictionary<string, StepOutput>(StringComparer.Ordinal);

    /// <summary>The input that it reads from its standard input instead of files; null for none.</summary>
    public string? Stdin { get; init; }

    /// <summary>The output that its standard output is; null for none.</summary>
    public string? Stdout { get; init; }

    /// <summary>Whether gzip files among the inputs are decompressed for it.</summary>
    public bool Decompress { get; init; }

    /// <summary>Its environment, with placeholders.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The variables of the worker that it gets as they are.</summary>
    public IReadOnlyList<string> InheritedVariables { get; init; } = [];

    /// <summary>The exit codes after which it is not tried again.</summary>
    public IReadOnlyList<int> PermanentExitCodes { get; init; } = [];

    /// <summary>What it may use.</summary>
    public StepLimits Limits { get; init; } = new();
}

/// <summary>An output of a step.</summary>
/// <param name="Path">The file's path; a folder, all of whose files belong to the output, ends in a slash.</param>
/// <param name="Retention">How long it is kept.</param>
public sealed record StepOutput(string Path, ArtifactRetention Retention = ArtifactRetention.Forever)
{
    /// <summary>The most files that a folder may hold.</summary>
    public const int MaxFiles = 10_000;

    /// <summary>Whether it is a folder.</summary>
    public bool IsFolder => Path.EndsWith('/');
}

/// <summary>What a step may use; null is without limit.</summary>
public sealed record StepLimits
{
    /// <summary>Bytes of memory: of a container all of it, of a local process the address space of each of its processes.</summary>
    public long? Memory { get; init; }

    /// <summary>Time on a CPU that each of its processes may use.</summary>
    public TimeSpan? CpuTime { get; init; }

    /// <summary>CPUs that a container may use at once.</summary>
    public double? Cpus { get; init; }

    /// <summary>By how much a local process yields to others, from 0 to 19.</summary>
    public int? Nice { get; init; }

    /// <summary>Bytes of inputs that are fetched to files.</summary>
    public long MaxInputBytes { get; init; } = 10L << 30;

    /// <summary>Bytes of outputs.</summary>
    public long MaxOutputBytes { get; init; } = 10L << 30;
}
