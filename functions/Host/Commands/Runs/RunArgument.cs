using System.CommandLine;
using Spate.Host.Commands.Completion;

namespace Spate.Host.Commands.Runs;

/// <summary>The run that a command is about.</summary>
internal static class RunArgument
{
    private const string Id = "The run's id, or the beginning of it";

    public static Argument<string> Create(HostContextOptions context) =>
        Complete(new Argument<string>("run") { Description = $"{Id}." }, context);

    /// <param name="context">Where the runs are.</param>
    /// <param name="without">What is meant if no run is named.</param>
    public static Argument<string?> CreateOptional(HostContextOptions context, string without) => Complete(
        new Argument<string?>("run") { Description = $"{Id}; without it {without}.", Arity = ArgumentArity.ZeroOrOne }, context);

    private static Argument<T> Complete<T>(Argument<T> argument, HostContextOptions context)
    {
        argument.CompletionSources.Add(completion => RunCompletions.Ids(completion, context));
        return argument;
    }
}
