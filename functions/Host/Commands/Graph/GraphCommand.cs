using System.CommandLine;
using Spate.Dag;
using Spate.Host.Terminals;
using Spate.Pipeline;

namespace Spate.Host.Commands.Graph;

/// <summary><c>spate graph</c>: writes the graph that every object goes through, for other tools to draw.</summary>
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
        var command = new Command("graph", "Draw the graph that every object goes through, as Mermaid or DOT.") { format };
        command.SetAction(parsed =>
        {
            var shape = EnrichObject.Graph.Shape;
            terminal.Out.Write(parsed.GetValue(format) == Format.Dot ? DagDrawing.ToDot(shape) : DagDrawing.ToMermaid(shape));
            return ExitCode.Ok;
        });
        return command;
    }
}
