namespace Spate.Host;

/// <summary>A command cannot continue. The message says what failed, where, and what to do.</summary>
internal sealed class CommandException(string message, int exitCode = ExitCode.Failed, Exception? innerException = null)
    : Exception(message, innerException)
{
    public int ExitCode { get; } = exitCode;
}
