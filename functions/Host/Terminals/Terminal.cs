namespace Spate.Host.Terminals;

/// <summary>The input and output of a command.</summary>
/// <param name="Out">Results, for people or (with <c>--json</c>) for programs.</param>
/// <param name="Error">Errors and, for commands whose results may be piped, progress.</param>
/// <param name="IsInteractive">
/// Whether neither output nor errors are redirected. Enables colour and live progress.
/// </param>
/// <param name="Time">The clock.</param>
internal sealed record Terminal(TextWriter Out, TextWriter Error, bool IsInteractive, TimeProvider Time)
{
    /// <summary>The streams of this process.</summary>
    public static Terminal OfProcess() =>
        new(Console.Out, Console.Error, !Console.IsOutputRedirected && !Console.IsErrorRedirected, TimeProvider.System);
}
