using Spate.Cloud;
using Spate.Pipeline.Yaml;
using YamlDotNet.RepresentationModel;

namespace Spate.Pipeline.Configuration;

/// <summary>Names that <c>pipeline.yaml</c> gives, or that something outside of it has.</summary>
internal static class NameReading
{
    public static void CheckName(this YamlScalarNode name, string what, YamlProblems problems)
    {
        if (name.Value!.Length > 40 || !name.Value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            problems.Add(name, $"'{name.Value}' cannot name {what}: use letters, digits, '-' and '_', 40 at most");
    }

    public static string? Bucket(this YamlMapping mapping)
    {
        if (mapping.Text("bucket", required: true) is not { } name) return null;
        if (ObjectAddress.BucketDefect(name) is { } defect)
            mapping.Report("bucket", $"'{name}' cannot name a bucket: {defect}");
        return name;
    }

    public static string? Pool(this YamlMapping mapping)
    {
        if (mapping.Text("pool") is not { } name) return null;
        if (!PipelineConfiguration.IsPool(name))
            mapping.Report("pool", $"'{name}' cannot name a pool: use lower-case letters, digits and '-', 40 at most, a letter first");
        return name;
    }

    /// <summary>Names one of several things that exist.</summary>
    public static string? Known(this YamlMapping mapping, string key, string what, IReadOnlyList<string> known, bool required = false)
    {
        if (mapping.Text(key, required) is not { } name) return null;
        if (known.Contains(name, StringComparer.Ordinal)) return name;
        mapping.Report(key, Unknown(what, name, known));
        return null;
    }

    /// <summary>What is said of a name that nothing has.</summary>
    public static string Unknown(string what, string name, IReadOnlyList<string> known) =>
        $"there is no {what} '{name}'{Spelling.Suggestion(name, known)}; known are {string.Join(", ", known)}";
}
