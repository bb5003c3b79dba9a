using System.Globalization;

namespace Spate.Pipeline.Steps;

/// <summary>A step's program failed; it may be tried again.</summary>
internal sealed class StepFailedException(string message) : Exception(message);

/// <summary>Says how a step's program failed.</summary>
internal static class StepFailure
{
    private const int FirstSignal = 128;
    private const int MaxCommand = 200;

    /// <summary>Source: POSIX, <c>signal.h</c>; numbers as Linux has them.</summary>
    private static readonly Dictionary<int, (string Name, string? Cause)> Signals = new()
    {
        [1] = ("SIGHUP", null),
        [2] = ("SIGINT", null),
        [3] = ("SIGQUIT", null),
        [4] = ("SIGILL", null),
        [6] = ("SIGABRT", null),
        [7] = ("SIGBUS", null),
        [8] = ("SIGFPE", null),
        [9] = ("SIGKILL", "the machine or its container was out of memory, unless somebody killed it"),
        [11] = ("SIGSEGV", null),
        [13] = ("SIGPIPE", null),
        [15] = ("SIGTERM", null),
        [24] = ("SIGXCPU", "it used more time on the CPU than limits.cpuTime"),
        [25] = ("SIGXFSZ", "it wrote a file larger than limits.maxOutputBytes"),
        [31] = ("SIGSYS", null),
    };

    public static Exception Of(RouteStep step, string title, int exitCode, string lastLines)
    {
        var message = $"Step '{title}' {Describe(exitCode)} ({Command(step)}).{lastLines}";
        return step.Program.PermanentExitCodes.Contains(exitCode)
            ? new PermanentFailureException("StepRefused", message)
            : new StepFailedException(message);
    }

    public static TimeoutException Overrun(RouteStep step, string title, string lastLines) =>
        new($"Step '{title}' did not end within {step.Plan.Timeout:c} and was killed ({Command(step)}).{lastLines}");

    private static string Describe(int exitCode) => exitCode > FirstSignal && Signals.TryGetValue(exitCode - FirstSignal, out var signal)
        ? $"was ended by {signal.Name}{(signal.Cause is { } cause ? $": {cause}" : "")}"
        : string.Create(CultureInfo.InvariantCulture, $"failed with exit code {exitCode}");

    /// <summary>The command as it is configured: what its placeholders stand for may be a secret, and is of no use.</summary>
    private static string Command(RouteStep step)
    {
        var command = string.Join(' ', step.Program.Image is { } image ? step.Program.Command.Prepend(image) : step.Program.Command);
        return command.Length <= MaxCommand ? command : $"{command[..MaxCommand]}…";
    }
}
