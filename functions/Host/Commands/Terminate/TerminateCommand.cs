using System.CommandLine;
using Spate.Host.Commands.Runs;
using Spate.Host.Runs.Actions;
using Spate.Host.Terminals;

namespace Spate.Host.Commands.Terminate;

/// <summary><c>spate terminate</c>: the end of a run.</summary>
internal static class TerminateCommand
{
    public static Command Create(Terminal terminal)
    {
        var recursive = new Option<bool>("--recursive") { Description = "End its sub-orchestrations too." };
        var reason = RunActionCommand.Reason();
        return new RunActionCommand(terminal, "terminate", "End a run. What it has committed stays.")
            .With(recursive).With(reason).WithWait()
            .Does((parsed, _) => new TerminateRun(parsed.GetValue(recursive), parsed.GetValue(reason)));
    }
}
