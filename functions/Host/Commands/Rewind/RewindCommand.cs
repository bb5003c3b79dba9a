using System.CommandLine;
using Spate.Host.Commands.Runs;
using Spate.Host.Runs.Actions;
using Spate.Host.Terminals;

namespace Spate.Host.Commands.Rewind;

/// <summary><c>spate rewind</c>: a run that failed goes on.</summary>
internal static class RewindCommand
{
    public static Command Create(Terminal terminal)
    {
        var reason = RunActionCommand.Reason();
        return new RunActionCommand(
            terminal, "rewind", "Let a run that failed or was terminated go on: what failed is done anew, what succeeded is kept.")
            .With(reason)
            .Does((parsed, _) => new RewindRun(parsed.GetValue(reason)));
    }
}
