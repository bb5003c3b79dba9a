using System.CommandLine;
using Spate.Host.Terminals;

namespace Spate.Host.Commands;

/// <summary>Reports errors in the command line.</summary>
internal static class UsageErrors
{
    public static int Report(ParseResult parsed, Terminal terminal)
    {
        foreach (var error in parsed.Errors)
            terminal.Error.WriteLine($"spate: {error.Message}");

        var command = parsed.CommandResult.Command is RootCommand ? "spate" : $"spate {parsed.CommandResult.Command.Name}";
        terminal.Error.WriteLine($"Run '{command} --help' for what it accepts.");
        return ExitCode.Usage;
    }
}
