using System.Text;

namespace Spate.Dag.Drawing;

/// <summary>Writes a directed graph in Graphviz' language.</summary>
internal static class DotWriter
{
    public static string Write(Figure graph)
    {
        var text = new StringBuilder($"digraph {Quote(graph.Title)} {{\n");
        text.Append("  compound=true;\n  fontname=\"sans-serif\";\n");
        text.Append("  node [shape=box, style=rounded, fontname=\"sans-serif\"];\n  edge [fontname=\"sans-serif\", fontsize=10];\n");
        var anchors = Graphs(graph).ToDictionary(inner => inner.Id, StringComparer.Ordinal);
        WriteInner(text, graph, anchors, "  ");
        return text.Append("}\n").ToString();
    }

    private static void WriteInner(StringBuilder text, Figure graph, Dictionary<string, Figure> graphs, string indent)
    {
        foreach (var figure in graph.Inner) Write(text, figure, graphs, indent);
        if (graph.Inner.Count == 0) text.Append($"{indent}{Quote(graph.Id)} [shape=point];\n");
        foreach (var arrow in graph.Arrows) Write(text, arrow, graphs, indent);
    }

    private static void Write(StringBuilder text, Figure figure, Dictionary<string, Figure> graphs, string indent)
    {
        var label = Quote(string.Join('\n', figure.Notes.Prepend(figure.Title)));
        if (figure.Kind == FigureKind.Graph)
        {
            text.Append($"{indent}subgraph {Quote(Cluster(figure))} {{\n{indent}  label={label};\n");
            WriteInner(text, figure, graphs, indent + "  ");
            text.Append($"{indent}}}\n");
            return;
        }

        string[] looks =
        [
            $"label={label}",
            figure.Kind == FigureKind.Approval ? "shape=hexagon" : figure.Kind == FigureKind.ExitHandler ? "shape=oval" : "",
            figure.IsMany ? "peripheries=2" : "",
        ];
        text.Append($"{indent}{Quote(figure.Id)} [{string.Join(", ", looks.Where(look => look.Length > 0))}];\n");
    }

    /// <summary>An arrow ends at nodes only: one to a graph goes to the first of its nodes, one from it comes from the last.</summary>
    private static void Write(StringBuilder text, Arrow arrow, Dictionary<string, Figure> graphs, string indent)
    {
        string[] looks =
        [
            arrow.IsExit ? "style=dashed" : "",
            arrow.Label is { } label ? $"label={Quote(label)}" : "",
            graphs.TryGetValue(arrow.From, out var from) ? $"ltail={Quote(Cluster(from))}" : "",
            graphs.TryGetValue(arrow.To, out var to) ? $"lhead={Quote(Cluster(to))}" : "",
        ];
        var list = string.Join(", ", looks.Where(look => look.Length > 0));
        var tail = from is null ? arrow.From : Anchor(from, inner => inner[^1]);
        var head = to is null ? arrow.To : Anchor(to, inner => inner[0]);
        text.Append($"{indent}{Quote(tail)} -> {Quote(head)}{(list.Length > 0 ? $" [{list}]" : "")};\n");
    }

    private static string Anchor(Figure figure, Func<IReadOnlyList<Figure>, Figure> choose) =>
        figure.Inner.Count == 0 ? figure.Id : Anchor(choose(figure.Inner), choose);

    private static string Cluster(Figure graph) => $"cluster_{graph.Id}";

    private static IEnumerable<Figure> Graphs(Figure graph) =>
        graph.Inner.Where(inner => inner.Kind == FigureKind.Graph).SelectMany(inner => Graphs(inner).Prepend(inner));

    private static string Quote(string text)
    {
        var escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        return $"\"{escaped.ReplaceLineEndings("\\n")}\"";
    }
}
