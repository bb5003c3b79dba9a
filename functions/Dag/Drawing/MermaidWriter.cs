using System.Text;

namespace Spate.Dag.Drawing;

/// <summary>Writes a flowchart in Mermaid's syntax.</summary>
internal static class MermaidWriter
{
    /// <summary>What Mermaid would not take for the name of a node.</summary>
    private static readonly string[] Reserved =
    [
        "call", "class", "classdef", "click", "default", "direction", "end", "flowchart", "graph", "href", "linkstyle", "style", "subgraph",
    ];

    public static string Write(Figure graph)
    {
        var text = new StringBuilder("flowchart TD\n");
        WriteInner(text, graph, "  ");
        return text.ToString();
    }

    private static void WriteInner(StringBuilder text, Figure graph, string indent)
    {
        foreach (var figure in graph.Inner) Write(text, figure, indent);
        foreach (var arrow in graph.Arrows)
        {
            var label = arrow.Label is null ? "" : $"|\"{Escape(arrow.Label)}\"|";
            text.Append($"{indent}{Id(arrow.From)} {(arrow.IsExit ? "-.->" : "-->")}{label} {Id(arrow.To)}\n");
        }
    }

    private static void Write(StringBuilder text, Figure figure, string indent)
    {
        var label = $"\"{Escape(figure.Title)}{string.Concat(figure.Notes.Select(note => $"<br/><small>{Escape(note)}</small>"))}\"";
        if (figure.Kind == FigureKind.Graph)
        {
            text.Append($"{indent}subgraph {Id(figure.Id)}[{label}]\n");
            WriteInner(text, figure, indent + "  ");
            text.Append($"{indent}end\n");
            return;
        }

        var (open, close) = figure switch
        {
            { Kind: FigureKind.Approval } => ("{{", "}}"),
            { Kind: FigureKind.ExitHandler } => ("([", "])"),
            { IsMany: true } => ("[[", "]]"),
            _ => ("[", "]"),
        };
        text.Append($"{indent}{Id(figure.Id)}{open}{label}{close}\n");
    }

    /// <summary>Names have no underscore, so that none is another's escape.</summary>
    private static string Id(string id) => Reserved.Contains(id.ToLowerInvariant()) ? $"{id}_" : id;

    private static string Escape(string text) => text
        .Replace("#", "#35;", StringComparison.Ordinal)
        .Replace("&", "#amp;", StringComparison.Ordinal)
        .Replace("\"", "#quot;", StringComparison.Ordinal)
        .Replace("<", "#lt;", StringComparison.Ordinal)
        .Replace(">", "#gt;", StringComparison.Ordinal)
        .ReplaceLineEndings(" ");
}
