namespace Spate.Host;

/// <summary>A command cannot go on. The message says what, where, and what to do.</summary>
internal sealed class CommandException(string message, int exitCode = ExitCode.Failed, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>The exit code to end with.</summary>
    public int ExitCode { get; } = exitCode;
}
