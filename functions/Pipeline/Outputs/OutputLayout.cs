using Spate.Cloud;
using Spate.Enrichment;

namespace Spate.Pipeline.Outputs;

/// <summary>
/// Names of everything a run writes. They follow from the input's key, version and part number, so doing a part again overwrites the same
/// object, while two versions of one input never touch each other's: the manifest decides which version is visible. A replay of the run
/// writes beside what the manifest may name.
/// </summary>
internal sealed record OutputLayout
{
    private readonly string _formatEnding;
    private readonly string _compressionEnding;

    private OutputLayout(string bucket, string root, string version, string formatEnding, string compressionEnding)
    {
        Bucket = bucket;
        Root = root;
        Version = root + version;
        Folder = $"{Version}/";
        _formatEnding = formatEnding;
        _compressionEnding = compressionEnding;
    }

    public string Bucket { get; }

    /// <summary>The prefix of the keys of this input's results in all versions.</summary>
    public string Root { get; }

    /// <summary>What every key of this version's results begins with, besides the manifest.</summary>
    public string Version { get; }

    /// <summary>What they begin with in this replay of the run.</summary>
    public string Folder { get; private init; }

    public ObjectAddress Manifest => new(Bucket, Root + ManifestName);

    public ObjectAddress ReportJson => In("report.json");

    public ObjectAddress ReportHtml => In("report.html");

    public ObjectAddress Failure => In(FailureName);

    public static string ManifestName => "manifest.json";

    public static string FailureName => "failure.json";

    public static string PartResultName(int part) => $"part-{part:D5}.json";

    public static OutputLayout Of(Route route, ObjectNotification input)
    {
        var relative = input.Key.StartsWith(route.Source.Prefix, StringComparison.Ordinal)
            ? input.Key[route.Source.Prefix.Length..]
            : input.Key;
        var version = Digest.Of(input.Version, bytes: 6);
        var ending = route.Enrichment.Format switch
        {
            RecordFormat.Csv => ".csv",
            RecordFormat.Tsv => ".tsv",
            _ => ".ndjson",
        };
        return new OutputLayout(route.Output.Bucket, $"{route.Output.Prefix}{relative}/", version, ending, route.Output.Gzip ? ".gz" : "");
    }

    /// <summary>The layout of a replay; null is the first run.</summary>
    public OutputLayout For(string? replay) =>
        replay is null ? this : this with { Folder = $"{Version}-{Digest.Of(replay, bytes: 4)}/" };

    public ObjectAddress Part(int part) => In($"part-{part:D5}{_formatEnding}{_compressionEnding}");

    public ObjectAddress Rejects(int part) => In($"rejects-{part:D5}.ndjson{_compressionEnding}");

    /// <summary>The artifact of a part, which later nodes read instead of receiving it through the hub.</summary>
    public ObjectAddress PartResult(int part) => In(PartResultName(part));

    public ObjectAddress Aggregate(string dimension) => In($"aggregates/{Uri.EscapeDataString(dimension)}.json");

    /// <summary>The artifact of a step, or of one item of it, which later steps and the commit read.</summary>
    public ObjectAddress StepResult(string step, int? item) => In($"{StepFolder(step, item)}.json");

    /// <summary>An output of a step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="item">The item, if it runs for each of something.</param>
    /// <param name="path">The file's path among its outputs.</param>
    public ObjectAddress StepFile(string step, int? item, string path) => In($"{StepFolder(step, item)}/{path}");

    private static string StepFolder(string step, int? item) => item is null ? $"steps/{step}" : $"steps/{step}/{item:D5}";

    private ObjectAddress In(string name) => new(Bucket, Folder + name);
}
