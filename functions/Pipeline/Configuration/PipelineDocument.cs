using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Spate.Pipeline.Configuration;

/// <summary>Reads <c>pipeline.yaml</c> whole: tables and geo databases first, then the routes that use them, then what spans routes.</summary>
internal static class PipelineDocument
{
    /// <summary>A pipeline file is written by hand; past this it is something else.</summary>
    public const int MaxBytes = 1 << 20;

    public static PipelineConfiguration Read(string yaml, string path)
    {
        var diagnostics = new DiagnosticList(path);
        var root = Root(yaml, path, diagnostics);
        var catalog = ReferenceCatalog.Read(root, Path.GetDirectoryName(Path.GetFullPath(path))!);

        var routes = new List<(YamlNode At, Route Route)>();
        foreach (var (name, node) in root.Entries("routes", required: true))
        {
            if (diagnostics.Mapping(node, $"route {name.Value}") is { } mapping && RouteReader.Read(name, mapping, catalog) is { } route)
                routes.Add((name, route));
        }

        if (routes.Count == 0 && root.Find("routes") is YamlMappingNode { Children.Count: 0 } empty)
            diagnostics.Add(empty, "routes is empty: without a route no object is taken");
        RouteConflicts.Report(routes, diagnostics);
        root.Close();
        diagnostics.ThrowIfAny();
        return new PipelineConfiguration([.. routes.Select(entry => entry.Route)]);
    }

    private static MappingReader Root(string yaml, string path, DiagnosticList diagnostics)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(yaml));
        }
        catch (YamlException e)
        {
            diagnostics.Add(e.Start, $"is not valid YAML: {e.Message}");
            diagnostics.ThrowIfAny(e);
        }

        if (stream.Documents.Count != 1)
            throw PipelineConfigurationException.Of(path, $"holds {stream.Documents.Count} YAML documents; one is expected");
        var root = diagnostics.Mapping(stream.Documents[0].RootNode, "the file");
        diagnostics.ThrowIfAny();
        return root!;
    }
}
