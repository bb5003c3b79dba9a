using System.Text;

namespace Spate.Dag;

/// <summary>Draws graphs as text that other tools render.</summary>
public static class DagDrawing
{
    /// <summary>A flowchart in the syntax of Mermaid.</summary>
    public static string ToMermaid(DagShape dag)
    {
        var text = new StringBuilder("flowchart TD\n");
        foreach (var node in dag.Nodes)
        {
            var label = $"\"{Title(node)}<br/><small>{node.Activity}</small>\"";
            text.Append(node.FanOut is null ? $"  {node.Name}[{label}]\n" : $"  {node.Name}[[{label}]]\n");
        }

        foreach (var handler in dag.ExitHandlers)
            text.Append($"  {handler.Name}([\"{handler.Name}<br/><small>{handler.Activity}</small>\"])\n");
        foreach (var (from, to, when) in Arrows(dag))
            text.Append(when is null ? $"  {from} --> {to}\n" : $"  {from} -->|\"when {when}\"| {to}\n");
        foreach (var (from, to, on) in Exits(dag))
            text.Append($"  {from} -.->|\"{on}\"| {to}\n");
        return text.ToString();
    }

    /// <summary>A directed graph in the DOT language of Graphviz.</summary>
    public static string ToDot(DagShape dag)
    {
        var text = new StringBuilder($"digraph \"{dag.Name}\" {{\n  node [shape=box, style=rounded, fontname=\"sans-serif\"];\n");
        foreach (var node in dag.Nodes)
        {
            var frame = node.FanOut is null ? "" : ", peripheries=2";
            text.Append($"  \"{node.Name}\" [label=\"{Title(node)}\\n{node.Activity}\"{frame}];\n");
        }

        foreach (var handler in dag.ExitHandlers)
            text.Append($"  \"{handler.Name}\" [label=\"{handler.Name}\\n{handler.Activity}\", shape=oval];\n");
        foreach (var (from, to, when) in Arrows(dag))
            text.Append($"  \"{from}\" -> \"{to}\"{(when is null ? "" : $" [label=\"when {when}\"]")};\n");
        foreach (var (from, to, on) in Exits(dag))
            text.Append($"  \"{from}\" -> \"{to}\" [style=dashed, label=\"{on}\"];\n");
        return text.Append("}\n").ToString();
    }

    private static string Title(DagShapeNode node) => node.FanOut is null ? node.Name : $"{node.Name} ×N";

    private static IEnumerable<(string From, string To, string? When)> Arrows(DagShape dag) =>
        from node in dag.Nodes from dependency in node.Dependencies select (dependency.Node, node.Name, node.When);

    /// <summary>Exit handlers follow the nodes that nothing else follows.</summary>
    private static IEnumerable<(string From, string To, string On)> Exits(DagShape dag)
    {
        var followed =
            dag.Nodes.SelectMany(node => node.Dependencies.Select(dependency => dependency.Node)).ToHashSet(StringComparer.Ordinal);
        return from node in dag.Nodes
               where !followed.Contains(node.Name)
               from handler in dag.ExitHandlers
               select (node.Name, handler.Name, handler.Condition.ToString().ToLowerInvariant());
    }
}
