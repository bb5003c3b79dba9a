using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Spate.Pipeline.Steps;

/// <summary>Runs a step's process to its end, and leaves none of those behind that it started.</summary>
internal sealed class StepProcess(StepGuard guard, ILogger<StepProcess> logger)
{
    /// <summary>How long the last of the output may take to come when every process that could write it has ended.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    /// <param name="command">What is started.</param>
    /// <param name="streams">Its standard streams.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(StepCommand command, StepStreams streams, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        guard.Ensure(Path.GetDirectoryName(command.Mark)!);
        using var process = Start(command);
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(failed.Token);
        await using var killing = failed.Token.UnsafeRegister(_ => Kill(process, command), null);
        var feeding = Whole(() => streams.Feed(process.StandardInput.BaseStream, ended.Token), failed);
        Task[] reading =
        [
            Whole(() => streams.Output(process.StandardOutput.BaseStream), failed),
            Whole(() => streams.Error(process.StandardError.BaseStream), failed),
        ];
        await process.WaitForExitAsync(CancellationToken.None);
        ProcessTree.KillMarked(mark => mark == command.Mark);
        if (command.Container is { } container && failed.IsCancellationRequested)
            await Containers.RemoveAsync(container, logger, CancellationToken.None);
        await ended.CancelAsync();
        await EndAsync(feeding, reading);
        stop.ThrowIfCancellationRequested();
        return process.ExitCode;
    }

    private static async Task EndAsync(Task feeding, Task[] reading)
    {
        try
        {
            await feeding;
        }
        catch (OperationCanceledException)
        {
            // The program ended before it had read all: what that means, its exit code says.
        }

        try
        {
            await Task.WhenAll(reading).WaitAsync(Rest, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            throw new StepFailedException(
                "The step's program ended, but something that it started hid from its worker and holds its output.");
        }
    }

    private static Process Start(StepCommand command)
    {
        var start = new ProcessStartInfo(command.File, command.Arguments)
        {
            WorkingDirectory = command.Folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in command.Environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>A stream that fails ends the step: its output would not be whole.</summary>
    private static async Task Whole(Func<Task> streaming, CancellationTokenSource failed)
    {
        try
        {
            await streaming();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            await failed.CancelAsync();
            throw;
        }
    }

    /// <summary>Called by timers and by whoever cancels, who could not handle an exception: what ended meanwhile must be none.</summary>
    private static void Kill(Process process, StepCommand command)
    {
        if (!process.HasExited) _ = Libc.Kill(command.IsLeader ? -process.Id : process.Id, Libc.KillSignal);
        ProcessTree.KillMarked(mark => mark == command.Mark);
    }
}

/// <summary>What is done with the standard streams of a step.</summary>
/// <param name="Feed">Writes its input, and closes it.</param>
/// <param name="Output">Reads its output to the end.</param>
/// <param name="Error">Reads its errors to the end.</param>
internal sealed record StepStreams(Func<Stream, CancellationToken, Task> Feed, Func<Stream, Task> Output, Func<Stream, Task> Error);
