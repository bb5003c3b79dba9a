using Spate.Host.Commands;
using Spate.Host.Terminals;

namespace Spate.Host.Tests;

/// <summary>How a command ended, and what it wrote.</summary>
internal sealed record CliResult(int ExitCode, string Out, string Error);

/// <summary>Runs commands in this process.</summary>
internal static class Cli
{
    public static async Task<CliResult> RunAsync(string[] arguments, CancellationToken cancellationToken = default)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var terminal = new Terminal(TextWriter.Synchronized(output), TextWriter.Synchronized(error), IsInteractive: false, TimeProvider.System);
        var exitCode = await SpateCommandLine.RunAsync(arguments, terminal, cancellationToken);
        return new CliResult(exitCode, output.ToString(), error.ToString());
    }
}
