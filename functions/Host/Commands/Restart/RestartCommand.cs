using System.CommandLine;
using Spate.Host.Commands.Runs;
using Spate.Host.Runs.Actions;
using Spate.Host.Terminals;

namespace Spate.Host.Commands.Restart;

/// <summary><c>spate restart</c>: a run anew, from its start.</summary>
internal static class RestartCommand
{
    public static Command Create(Terminal terminal)
    {
        var input = new Option<string?>("--input")
        {
            Description = "Another input: JSON, or @FILE with it. 'spate get RUN --json' shows the earlier one.",
            HelpName = "JSON|@FILE",
        };
        var newId = new Option<string?>("--new-id")
        {
            Description = "Keep the earlier run, and give the new one this id, or one that is made for it.",
            HelpName = "id",
            Arity = ArgumentArity.ZeroOrOne,
        };
        return new RunActionCommand(terminal, "restart", "Run an object anew, in place of the earlier run or beside it.")
            .With(input).With(newId)
            .Does((parsed, run) => new RestartRun(
                parsed.GetValue(input) is { } text ? InputText.Read(text) : null,
                parsed.GetResult(newId) is null ? null : parsed.GetValue(newId) ?? RestartRun.FreshId(run)));
    }
}
