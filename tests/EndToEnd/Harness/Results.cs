using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Spate.EndToEnd.Tests.Harness;

/// <summary>Reads what runs left in a data directory, with nothing of Spate's own code.</summary>
internal sealed class Results(string data, string prefix = "ads")
{
    private const string ManifestName = "manifest.json";

    private string Bucket => Path.Combine(data, "buckets", "enriched");

    private string Prefix => Path.Combine(Bucket, prefix);

    /// <summary>The manifests of all objects, by the object's key below its prefix.</summary>
    public IReadOnlyDictionary<string, ManifestFile> Manifests() => Find(ManifestName).ToDictionary(
        path => Path.GetRelativePath(Prefix, Path.GetDirectoryName(path)!), path => new ManifestFile(path, Bucket), StringComparer.Ordinal);

    /// <summary>The manifest of one object; null when there is none.</summary>
    public ManifestFile? Manifest(string name) =>
        Path.Combine(Prefix, name, ManifestName) is var path && File.Exists(path) ? new ManifestFile(path, Bucket) : null;

    /// <summary>The notes of failed runs, by the object's key below its prefix.</summary>
    public IReadOnlyDictionary<string, JsonNode> Failures() => Find("failure.json").ToDictionary(
        path => Path.GetRelativePath(Prefix, Path.GetDirectoryName(Path.GetDirectoryName(path))!),
        path => JsonNode.Parse(File.ReadAllText(path))!,
        StringComparer.Ordinal);

    /// <summary>Waits until objects have their manifests, and returns those of all.</summary>
    public async Task<IReadOnlyDictionary<string, ManifestFile>> ManifestsOfAsync(IReadOnlyCollection<string> names, SpateProcess spate)
    {
        await Deadline.UntilAsync(
            () => names.All(name => File.Exists(Path.Combine(Prefix, name, ManifestName))),
            () => "These have no manifest: "
                + $"{string.Join(", ", names.Where(name => !File.Exists(Path.Combine(Prefix, name, ManifestName))))}. "
                + $"What spate wrote:\n{spate.Transcript}");
        return Manifests();
    }

    /// <summary>All files that lie under the enriched bucket, relative to it.</summary>
    public IEnumerable<string> Files() => Directory.Exists(Bucket)
        ? Directory.EnumerateFiles(Bucket, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Bucket, path))
        : [];

    private IEnumerable<string> Find(string name) =>
        Directory.Exists(Prefix) ? Directory.EnumerateFiles(Prefix, name, SearchOption.AllDirectories) : [];
}

/// <summary>A manifest, and what it names.</summary>
internal sealed class ManifestFile(string path, string bucket)
{
    private readonly JsonNode _json = JsonNode.Parse(File.ReadAllText(path))!;

    public string Path { get; } = path;

    public string Run => (string)_json["run"]!;

    public long In => (long)_json["records"]!["in"]!;

    public long Out => (long)_json["records"]!["out"]!;

    public long Rejected => (long)_json["records"]!["rejected"]!;

    public DateTimeOffset Created => (DateTimeOffset)_json["timings"]!["created"]!;

    public DateTimeOffset Scheduled => (DateTimeOffset)_json["timings"]!["scheduled"]!;

    public DateTimeOffset Committed => (DateTimeOffset)_json["timings"]!["committed"]!;

    public IReadOnlyDictionary<string, long> RejectedByReason =>
        _json["records"]!["rejectedByReason"]!.AsObject()
            .ToDictionary(static entry => entry.Key, static entry => (long)entry.Value!, StringComparer.Ordinal);

    public IReadOnlyList<string> Outputs => [.. Paths("outputs")];

    public IReadOnlyList<string> Rejects => [.. Paths("rejects")];

    public string ReportHtml => System.IO.Path.Combine(bucket, (string)_json["reportHtml"]!);

    /// <summary>Everything that the manifest names, and the counts of its parts, which stand beside them.</summary>
    public IReadOnlyList<string> Named =>
    [
        .. Outputs, .. Outputs.Select(Counts), .. Rejects, ReportHtml, System.IO.Path.Combine(bucket, (string)_json["reportJson"]!),
        .. _json["aggregates"]!.AsObject().Select(entry => System.IO.Path.Combine(bucket, (string)entry.Value!)),
    ];

    /// <summary>SHA-256 of the parts' and rejects' bytes as they lie there, in order; the manifest's own checksums must agree.</summary>
    public IReadOnlyList<string> Checksums() => [.. Entries("outputs").Concat(Entries("rejects")).Select(entry =>
    {
        var file = System.IO.Path.Combine(bucket, (string)entry["key"]!);
        var checksum = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));
        Assert.Equal((string)entry["sha256"]!, checksum);
        return $"{System.IO.Path.GetFileName(file)} {checksum}";
    })];

    private static string Counts(string part)
    {
        var name = System.IO.Path.GetFileName(part);
        return part[..^name.Length] + name[..name.IndexOf('.', StringComparison.Ordinal)] + ".json";
    }

    private IEnumerable<string> Paths(string name) => Entries(name).Select(entry => System.IO.Path.Combine(bucket, (string)entry["key"]!));

    private IEnumerable<JsonNode> Entries(string name) => _json[name]!.AsArray().Select(static entry => entry!);
}
