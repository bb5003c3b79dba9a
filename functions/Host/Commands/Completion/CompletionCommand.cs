using System.CommandLine;
using Spate.Host.Terminals;

namespace Spate.Host.Commands.Completion;

/// <summary><c>spate completion</c>: the script by which a shell completes commands, options, states, routes, runs and nodes.</summary>
internal static class CompletionCommand
{
    public static Command Create(Terminal terminal)
    {
        var shell = new Argument<string>("shell") { Description = $"The shell: {string.Join(", ", CompletionScripts.Shells)}." };
        shell.AcceptOnlyFromAmong([.. CompletionScripts.Shells]);
        var command = new Command("completion", "Print the script by which a shell completes what is typed after spate.") { shell };
        command.SetAction(parsed =>
        {
            terminal.Out.Write(CompletionScripts.For(parsed.GetRequiredValue(shell)));
            return ExitCode.Ok;
        });
        return command;
    }
}
