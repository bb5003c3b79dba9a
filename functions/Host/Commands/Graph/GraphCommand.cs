using System.CommandLine;
using Spate.Dag;
using Spate.Host.Terminals;
using Spate.Pipeline;

namespace Spate.Host.Commands.Graph;

/// <summary><c>spate graph</c>: writes the graph that objects go through, for other tools to draw.</summary>
internal static class GraphCommand
{
    private enum Format
    {
        Mermaid,
        Dot,
    }

    public static Command Create(Terminal terminal)
    {
        var format = new Option<Format>("--format") { Description = "The language to write it in.", HelpName = "mermaid|dot" };
        var route = new Option<string?>("--route") { Description = "A route, whose steps are drawn too.", HelpName = "name" };
        var pipeline = PipelineOption.Create();
        var data = DataOption.Create();
        var command = new Command("graph", "Draw the graph that every object goes through, as Mermaid or DOT.")
        {
            format, route, pipeline, data,
        };
        command.SetAction(parsed =>
        {
            var shape = parsed.GetValue(route) is { } name
                ? EnrichObject.ShapeFor(
                    RouteChoice.Named(PipelineOption.Load(parsed.GetValue(pipeline), DataOption.Read(parsed, data)), name))
                : EnrichObject.Graph.Shape;
            terminal.Out.Write(parsed.GetValue(format) == Format.Dot ? DagDrawing.ToDot(shape) : DagDrawing.ToMermaid(shape));
            return ExitCode.Ok;
        });
        return command;
    }
}
