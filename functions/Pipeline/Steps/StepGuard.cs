using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Spate.Pipeline.Steps;

/// <summary>
/// Ends steps when their worker dies, even of SIGKILL. A small shell waits for the end of a pipe whose other end the worker holds: when the
/// worker is gone, it ends every process whose environment names the worker's folder.
/// </summary>
internal sealed class StepGuard(StepTools tools, ILogger<StepGuard> logger) : IDisposable
{
    /// <summary>Rounds are bounded: a process that hangs in the kernel cannot be ended.</summary>
    private const string Script = $$"""
        trap '' HUP INT TERM
        exec >/dev/null 2>&1
        read -r end
        for round in 1 2 3 4 5 6 7 8 9 10; do
          found=
          for process in /proc/[0-9]*; do
            if grep -qaF "{{StepEnvironment.Mark}}=$1/" "$process/environ"; then kill -9 "${process#/proc/}"; found=1; fi
          done
          [ "$found" ] || exit
        done
        """;

    private readonly Lock _lock = new();
    private Process? _shell;

    /// <summary>Sees to it that a guard is there before a step begins, where that is possible.</summary>
    /// <param name="root">The worker's folder.</param>
    public void Ensure(string root)
    {
        if (!OperatingSystem.IsLinux() || tools.Shell is not { } shell) return;
        lock (_lock)
        {
            if (_shell is { HasExited: false }) return;
            if (_shell is not null) logger.LogWarning("The guard of this worker's steps ended; another takes its place");
            _shell?.Dispose();
            _shell = Start(shell, root);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _shell?.Dispose();
            _shell = null;
        }
    }

    /// <summary>In a session of its own, so that a terminal's signals for the worker do not reach it.</summary>
    private Process Start(string shell, string root)
    {
        string[] command = [.. tools.Setsid is { } setsid ? (string[])[setsid] : [], shell, "-c", Script, "spate-step-guard", root];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            WorkingDirectory = "/",
        };
        start.Environment.Clear();
        start.Environment["PATH"] = tools.Path.Value;
        return Process.Start(start)!;
    }
}
