using Spate.Pipeline.Yaml;
using YamlDotNet.RepresentationModel;

namespace Spate.Pipeline.Configuration;

/// <summary>
/// Reads <c>pipeline.yaml</c>: tables and geo databases first, then the routes that use them, then conflicts between routes, then
/// schedules.
/// </summary>
internal static class PipelineDocument
{
    /// <summary>A pipeline file is written by hand; a larger file is something else.</summary>
    public const int MaxBytes = 1 << 20;

    public static PipelineConfiguration Read(string yaml, string path)
    {
        var found = new List<ConfigurationDiagnostic>();
        var root = Root(yaml, path, new YamlProblems(found, path)) ?? throw new PipelineConfigurationException(found);
        var catalog = ReferenceCatalog.Read(root, Path.GetDirectoryName(Path.GetFullPath(path))!);

        var webhooks = WebhookReader.Read(root);
        var routes = new List<(YamlNode At, Route Route)>();
        foreach (var (name, mapping) in root.NamedMappings("routes", "route", required: true))
        {
            if (RouteReader.Read(name, mapping, catalog, webhooks) is { } route) routes.Add((name, route));
        }

        if (routes.Count == 0 && root.Find("routes") is YamlMappingNode { Children.Count: 0 })
            root.Report("routes", "routes is empty: without a route, no object is processed");
        RouteConflicts.Report(routes, root.Problems);
        var schedules = ScheduleReader.Read(root, [.. routes.Select(entry => entry.Route)]);
        root.Close();
        // What is read in two ways is found wrong twice.
        return found.Count == 0
            ? new PipelineConfiguration([.. routes.Select(entry => entry.Route)]) { Webhooks = webhooks, Schedules = schedules }
            : throw new PipelineConfigurationException([.. found.Distinct().OrderBy(item => item.Line).ThenBy(item => item.Column)]);
    }

    private static YamlMapping? Root(string yaml, string path, YamlProblems problems)
    {
        if (YamlDocuments.Read(yaml, problems) is not { } documents) return null;
        return documents is [var root]
            ? YamlMapping.Of(root, "the file", problems)
            : throw PipelineConfigurationException.Of(path, $"holds {documents.Count} YAML documents; expected one");
    }
}
