using System.CommandLine;
using Spate.Host.Commands.Runs;
using Spate.Host.Runs.Actions;
using Spate.Host.Terminals;

namespace Spate.Host.Commands.Suspend;

/// <summary><c>spate suspend</c>: a run pauses.</summary>
internal static class SuspendCommand
{
    public static Command Create(Terminal terminal)
    {
        var reason = RunActionCommand.Reason();
        return new RunActionCommand(terminal, "suspend", "Hold a run: what is under way ends, and nothing new begins.")
            .With(reason).WithWait()
            .Does((parsed, _) => new SuspendRun(parsed.GetValue(reason)));
    }
}
