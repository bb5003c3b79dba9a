using Spate.Dag.Drawing;

namespace Spate.Dag;

/// <summary>Draws graphs as text that other tools render.</summary>
public static class DagDrawing
{
    /// <summary>A flowchart in the syntax of Mermaid.</summary>
    public static string ToMermaid(DagShape dag) => MermaidWriter.Write(Figure.Of(dag));

    /// <summary>A directed graph in the DOT language of Graphviz.</summary>
    public static string ToDot(DagShape dag) => DotWriter.Write(Figure.Of(dag));
}
