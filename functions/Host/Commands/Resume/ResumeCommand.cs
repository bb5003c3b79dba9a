using System.CommandLine;
using Spate.Host.Commands.Runs;
using Spate.Host.Runs.Actions;
using Spate.Host.Terminals;

namespace Spate.Host.Commands.Resume;

/// <summary><c>spate resume</c>: a suspended run goes on.</summary>
internal static class ResumeCommand
{
    public static Command Create(Terminal terminal)
    {
        var reason = RunActionCommand.Reason();
        return new RunActionCommand(terminal, "resume", "Let a suspended run go on.")
            .With(reason).WithWait()
            .Does((parsed, _) => new ResumeRun(parsed.GetValue(reason)));
    }
}
