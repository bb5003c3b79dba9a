using System.CommandLine;
using Spate.Host.Commands.Completion;
using Spate.Host.Commands.Runs;
using Spate.Host.Runs.Actions;
using Spate.Host.Terminals;

namespace Spate.Host.Commands.Rerun;

/// <summary><c>spate rerun</c>: nodes of a run anew, and all after them.</summary>
internal static class RerunCommand
{
    public static Command Create(Terminal terminal)
    {
        var from = new Option<string[]>("--from")
        {
            Description = "The nodes to begin with: enrich is all items of a fan-out, enrich[17] one.",
            HelpName = "node",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        var reason = RunActionCommand.Reason();
        var command = new RunActionCommand(
            terminal, "rerun", "Do nodes of a run that ended anew, and all that follows from them.").With(from).With(reason);
        from.CompletionSources.Add(completion => completion.ParseResult.GetValue(command.Run) is { Length: > 0 } run
            ? RunCompletions.Nodes(completion, command.Context, run)
            : []);
        return command.Does((parsed, _) => new RerunNodes(parsed.GetRequiredValue(from), parsed.GetValue(reason)));
    }
}
