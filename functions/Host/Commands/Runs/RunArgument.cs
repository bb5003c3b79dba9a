using System.CommandLine;
using Spate.Host.Commands.Completion;

namespace Spate.Host.Commands.Runs;

/// <summary>The run that a command is about.</summary>
internal static class RunArgument
{
    public static Argument<string> Create(HostContextOptions context)
    {
        var argument = new Argument<string>("run") { Description = "The run's id, or the beginning of it." };
        argument.CompletionSources.Add(completion => RunCompletions.Ids(completion, context));
        return argument;
    }
}
