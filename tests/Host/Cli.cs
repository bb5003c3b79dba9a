using Spate.Host.Commands;
using Spate.Host.Terminals;

namespace Spate.Host.Tests;

/// <summary>How a command ended, and what it wrote.</summary>
internal sealed record CliResult(int ExitCode, string Out, string Error);

/// <summary>Runs a command in this process.</summary>
internal sealed class Cli : IAsyncDisposable
{
    private readonly CancellationTokenSource _interrupt = new();
    private readonly SignallingWriter _output = new();
    private readonly SignallingWriter _error = new();
    private readonly Task<int> _running;

    private Cli(string[] arguments)
    {
        var terminal = new Terminal(_output, _error, IsInteractive: false, TimeProvider.System);
        _running = Task.Run(() =>
        {
            TestConsole.CaptureTo(_output);
            return SpateCommandLine.RunAsync(arguments, terminal, _interrupt.Token);
        });
    }

    /// <summary>Runs a command to its end.</summary>
    public static async Task<CliResult> RunAsync(params string[] arguments)
    {
        await using var cli = new Cli(arguments);
        return await cli.EndAsync();
    }

    /// <summary>Starts a command that goes on.</summary>
    public static Cli Start(params string[] arguments) => new(arguments);

    /// <summary>Waits until the command wrote something, or ended.</summary>
    public async Task WhenWrittenAsync(string text)
    {
        if (await Task.WhenAny(_running, _output.WhenWritten(text)) == _running)
            Assert.Contains(text, _output.ToString() + _error);
    }

    /// <summary>What it has written so far.</summary>
    public string Written => _output.ToString();

    /// <summary>Does what Ctrl-C does.</summary>
    public void Interrupt() => _interrupt.Cancel();

    /// <summary>Waits for the end.</summary>
    public async Task<CliResult> EndAsync()
    {
        var exitCode = await _running;
        return new CliResult(exitCode, _output.ToString(), _error.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        await _interrupt.CancelAsync();
        await _running;
        _interrupt.Dispose();
        await _output.DisposeAsync();
        await _error.DisposeAsync();
    }
}
