namespace Spate.Host.Terminals;

/// <summary>What a command reads from and writes to.</summary>
/// <param name="Out">Results, for people or (with <c>--json</c>) for programs.</param>
/// <param name="Error">Errors and, for commands whose results may be piped, progress.</param>
/// <param name="IsInteractive">
/// Whether somebody watches: neither output nor errors are redirected. Colour and live progress depend on it.
/// </param>
/// <param name="Time">The clock.</param>
internal sealed record Terminal(TextWriter Out, TextWriter Error, bool IsInteractive, TimeProvider Time)
{
    /// <summary>The streams of this process.</summary>
    public static Terminal OfProcess() =>
        new(Console.Out, Console.Error, !Console.IsOutputRedirected && !Console.IsErrorRedirected, TimeProvider.System);
}
